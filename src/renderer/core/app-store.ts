import { create } from 'zustand';
import type {
  AnnotationSource,
  ExchangeSource,
  ExportVerification,
  JobId,
  LabelIssue,
  TrackSelection,
} from '../../shared/contract/index.ts';
import type { Flag, TrackId } from '../../shared/domain/index.ts';

export type Screen = 'library' | 'review' | 'dataset' | 'learning';

/** The one modal dialog that is open. */
export type OpenDialog =
  | { readonly kind: 'settings'; readonly tab?: string }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'export'; readonly selection: TrackSelection; readonly count: number | null }
  | { readonly kind: 'verify'; readonly selection: TrackSelection }
  | { readonly kind: 'verification'; readonly result: ExportVerification }
  | { readonly kind: 'import-report'; readonly jobId: JobId }
  | { readonly kind: 'job-failures'; readonly jobId: JobId }
  | { readonly kind: 'relocate'; readonly trackIds?: readonly TrackId[] }
  | { readonly kind: 'lineage'; readonly trackId: TrackId; readonly value?: string }
  | { readonly kind: 'annotation-export'; readonly source?: ExchangeSource; readonly count: number | null }
  | { readonly kind: 'annotation-import'; readonly source: AnnotationSource };

/** What is to be looked at in a track: a doubted label, or what a flag speaks of. */
export interface Place {
  /** Null where only the flag says what it is about. */
  readonly kind: LabelIssue['kind'] | null;
  /** Seconds; null where it has no time. */
  readonly time: number | null;
  readonly flag: Flag | null;
}

interface AppState {
  readonly screen: Screen;
  readonly dialog: OpenDialog | null;
  readonly isPaletteOpen: boolean;
  /** The track in the editor, which lies over the screen it was opened from. */
  readonly openTrack: TrackId | null;
  /** Where the editor goes when it has opened the track. */
  readonly place: Place | null;
}

/** What the window shows. State only; the functions below change it. */
export const useAppStore = create<AppState>(() => ({
  screen: 'library',
  dialog: null,
  isPaletteOpen: false,
  openTrack: null,
  place: null,
}));

export function goTo(screen: Screen): void {
  useAppStore.setState({ screen, openTrack: null, place: null });
}

export function openDialog(dialog: OpenDialog): void {
  useAppStore.setState({ dialog });
}

export function closeDialog(): void {
  useAppStore.setState({ dialog: null });
}

export function setPaletteOpen(isPaletteOpen: boolean): void {
  useAppStore.setState({ isPaletteOpen });
}

/** Opens the editor, at a place where one is given. */
export function openTrack(trackId: TrackId, place: Place | null = null): void {
  useAppStore.setState({ openTrack: trackId, place });
}

export function closeTrack(): void {
  useAppStore.setState({ openTrack: null, place: null });
}
