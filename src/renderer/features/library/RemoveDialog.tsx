import { useQuery } from '@tanstack/react-query';
import { errorMessage } from '../../../shared/errors.ts';
import { closeDialog } from '../../core/app-store.ts';
import type { Removal } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import text from '../../ui/text.module.css';
import { removeImport, removeTracks } from './removal.ts';

/** Shows what goes with tracks that are removed, before they are. */
export function RemoveDialog({ removal }: { readonly removal: Removal }) {
  const { data: preview, error } = useQuery(queries.removalPreview(removal));
  const count = preview?.tracks ?? 0;
  return (
    <FormDialog
      title={removal.kind === 'tracks' ? 'Remove from the library' : `Remove the import of ${removal.file}`}
      description="Files on your disk are not touched."
      submit={preview ? `Remove ${counted(count, 'track')}` : 'Remove'}
      canSubmit={preview !== undefined && (count > 0 || removal.kind === 'import')}
      danger
      error={error ? errorMessage(error) : null}
      onSubmit={() => {
        closeDialog();
        if (removal.kind === 'tracks') void removeTracks(removal.selection);
        else void removeImport(removal.importId);
      }}
      onClose={closeDialog}
    >
      {preview ? (
        <>
          <p>
            <strong>{counted(count, 'track')}</strong>{' '}
            {removal.kind === 'import' ? 'that only this import brought ' : ''}
            will leave the library
            {preview.playlists > 0 ? ` and ${counted(preview.playlists, 'playlist')}` : ''}, with{' '}
            {counted(preview.cues, 'cue')}
            {preview.verified > 0 ? `; ${formatCount(preview.verified)} of them are verified` : ''}.
          </p>
          <p className={text.second}>
            {removal.kind === 'import'
              ? 'Undo brings everything back, also later (segue undo); so does importing the file again.'
              : 'Undo brings everything back, also later (segue undo). Newer exports of the same library leave these tracks out.'}
          </p>
        </>
      ) : error ? null : (
        <p className={text.second}>Counting…</p>
      )}
    </FormDialog>
  );
}
