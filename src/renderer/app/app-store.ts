import { create } from 'zustand';
import type { ExportVerification, JobId, TrackSelection } from '../../shared/contract/index.ts';
import type { TrackId } from '../../shared/domain/index.ts';

export type Screen = 'library' | 'review' | 'dataset';

/** The one modal dialog that is open. */
export type OpenDialog =
  | { readonly kind: 'settings'; readonly tab?: string }
  | { readonly kind: 'shortcuts' }
  | { readonly kind: 'export'; readonly selection: TrackSelection; readonly count: number | null }
  | { readonly kind: 'verification'; readonly result: ExportVerification }
  | { readonly kind: 'import-report'; readonly jobId: JobId }
  | { readonly kind: 'job-failures'; readonly jobId: JobId }
  | { readonly kind: 'relocate'; readonly trackIds?: readonly TrackId[] }
  | { readonly kind: 'lineage'; readonly trackId: TrackId };

interface AppState {
  readonly screen: Screen;
  readonly dialog: OpenDialog | null;
  readonly isPaletteOpen: boolean;
  /** The track in the editor, which lies over the screen it was opened from. */
  readonly openTrack: TrackId | null;
}

/** What the window shows. State only; the functions below change it. */
export const useAppStore = create<AppState>(() => ({
  screen: 'library',
  dialog: null,
  isPaletteOpen: false,
  openTrack: null,
}));

export function goTo(screen: Screen): void {
  useAppStore.setState({ screen, openTrack: null });
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

export function openTrack(trackId: TrackId): void {
  useAppStore.setState({ openTrack: trackId });
}

export function closeTrack(): void {
  useAppStore.setState({ openTrack: null });
}
