import { openDialog, useAppStore } from '../../../core/app-store.ts';
import { chosenTracks } from '../../library/bulk.ts';
import { useLibraryStore } from '../../library/library-store.ts';

/** Opens the export of annotations for the tracks selected in the library, or for all tracks if none is selected. */
export function exportAnnotations(): void {
  const { screen, openTrack } = useAppStore.getState();
  const selection = screen === 'library' && openTrack === null ? chosenTracks() : undefined;
  openDialog({
    kind: 'annotation-export',
    ...(selection ? { source: { kind: 'selection', selection } } : {}),
    count: selection ? useLibraryStore.getState().selection.ids.size : null,
  });
}
