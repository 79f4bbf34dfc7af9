import { create } from 'zustand';
import type {
  AnnotationSource,
  ExchangeSource,
  ExportVerification,
  JobId,
  LabelIssue,
  PlaylistNode,
  TrackFilter,
  TrackRow,
  TrackSelection,
} from '../../shared/contract/index.ts';
import type { Flag, TrackId } from '../../shared/domain/index.ts';

export type Screen = 'library' | 'review' | 'dataset' | 'learning';

/** What to remove: tracks, or an import together with the tracks that only it added. */
export type Removal =
  | { readonly kind: 'tracks'; readonly selection: TrackSelection }
  | { readonly kind: 'import'; readonly importId: number; readonly file: string };

export interface NewPlaylist {
  readonly kind: PlaylistNode['kind'];
  readonly parentId: number | null;
  readonly selection?: TrackSelection;
  readonly filter?: TrackFilter;
}

/** What to name: a new playlist, folder or smart list, or an existing one. */
export type PlaylistNaming =
  | { readonly mode: 'create'; readonly made: NewPlaylist }
  | { readonly mode: 'rename'; readonly id: number; readonly name: string };

/** The modal dialog that is open; only one can be. */
export type OpenDialog =
  | { readonly kind: 'settings'; readonly tab?: string }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'about' }
  | { readonly kind: 'export'; readonly selection: TrackSelection; readonly count: number | null }
  | { readonly kind: 'verify'; readonly selection: TrackSelection }
  /** `row` is set when the dialog edits a single track. */
  | { readonly kind: 'labels'; readonly selection: TrackSelection; readonly row: TrackRow | null }
  | { readonly kind: 'correct'; readonly selection: TrackSelection }
  | { readonly kind: 'annotate'; readonly selection: TrackSelection; readonly count: number | null }
  | { readonly kind: 'genres' }
  | { readonly kind: 'remove'; readonly removal: Removal }
  /** Without a selection, the dialog covers all tracks that are not analyzed. */
  | { readonly kind: 'pool'; readonly selection: TrackSelection | null; readonly count: number }
  | { readonly kind: 'imports' }
  | { readonly kind: 'library-changes' }
  | { readonly kind: 'duplicates' }
  | { readonly kind: 'playlist'; readonly naming: PlaylistNaming }
  | { readonly kind: 'verification'; readonly result: ExportVerification }
  | { readonly kind: 'import-report'; readonly jobId: JobId }
  | { readonly kind: 'job-failures'; readonly jobId: JobId }
  | { readonly kind: 'relocate'; readonly trackIds?: readonly TrackId[] }
  | { readonly kind: 'lineage'; readonly trackId: TrackId; readonly value?: string }
  | { readonly kind: 'annotation-export'; readonly source?: ExchangeSource; readonly count: number | null }
  | { readonly kind: 'annotation-import'; readonly source: AnnotationSource };

/** What to show in a track: a questionable label, or the subject of a flag. */
export interface Place {
  /** Null if only the flag says what it is about. */
  readonly kind: LabelIssue['kind'] | null;
  /** In seconds; null if it has no position. */
  readonly time: number | null;
  readonly flag: Flag | null;
}

interface AppState {
  readonly screen: Screen;
  readonly dialog: OpenDialog | null;
  readonly isPaletteOpen: boolean;
  /** The track in the editor, which covers the screen it was opened from. */
  readonly openTrack: TrackId | null;
  /** Where the editor jumps once it has opened the track. */
  readonly place: Place | null;
}

/** What the window shows. It holds state only; the functions below change it. */
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

/** Opens the editor and jumps to `place`, if given. */
export function openTrack(trackId: TrackId, place: Place | null = null): void {
  useAppStore.setState({ openTrack: trackId, place });
}

export function closeTrack(): void {
  useAppStore.setState({ openTrack: null, place: null });
}
