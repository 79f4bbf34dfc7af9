import { useQuery } from '@tanstack/react-query';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import type { Removal } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import text from '../../ui/text.module.css';
import { rich } from '../../ui/rich.tsx';
import { removeImport, removeTracks } from './removal.ts';

/** Shows what would be removed along with the tracks, before removing them. */
export function RemoveDialog({ removal }: { readonly removal: Removal }) {
  const { data: preview, error } = useQuery(queries.removalPreview(removal));
  const count = preview?.tracks ?? 0;
  const facts = preview && {
    count,
    playlists: preview.playlists,
    cues: preview.cues,
    verified: preview.verified,
    b: <strong />,
  };
  return (
    <FormDialog
      title={
        removal.kind === 'tracks'
          ? t('Remove from the library')
          : t('Remove the import of {file}', { file: removal.file })
      }
      description={t('Files on your disk are not touched.')}
      submit={preview ? t('Remove {count, plural, one {# track} other {# tracks}}', { count }) : t('Remove')}
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
      {facts ? (
        <>
          <p>
            {removal.kind === 'import'
              ? rich(
                  '<b>{count, plural, one {# track} other {# tracks}}</b> that only this import brought will leave the library{playlists, plural, =0 {} one { and # playlist} other { and # playlists}}, with {cues, plural, one {# cue} other {# cues}}{verified, plural, =0 {} one {; # of them is verified} other {; # of them are verified}}.',
                  facts,
                )
              : rich(
                  '<b>{count, plural, one {# track} other {# tracks}}</b> will leave the library{playlists, plural, =0 {} one { and # playlist} other { and # playlists}}, with {cues, plural, one {# cue} other {# cues}}{verified, plural, =0 {} one {; # of them is verified} other {; # of them are verified}}.',
                  facts,
                )}
          </p>
          <p className={text.second}>
            {removal.kind === 'import'
              ? t('Undo brings everything back, also later (segue undo); so does importing the file again.')
              : t(
                  'Undo brings everything back, also later (segue undo). Newer exports of the same library leave these tracks out.',
                )}
          </p>
        </>
      ) : error ? null : (
        <p className={text.second}>{t('Counting…')}</p>
      )}
    </FormDialog>
  );
}
