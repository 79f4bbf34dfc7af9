import { useQuery } from '@tanstack/react-query';
import type { TrackSelection } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { closeDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { useSettings } from '../../core/settings.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import text from '../../ui/text.module.css';
import { changeTracks } from './bulk.ts';

/** Shows what verifying several tracks would accept and refuse, before it is done. */
export function VerifyDialog({ selection }: { readonly selection: TrackSelection }) {
  const { verifyFrom } = useSettings();
  const { data: preview, error } = useQuery(queries.verifyPreview(selection));
  const refused = preview?.refused.reduce((sum, { tracks }) => sum + tracks, 0) ?? 0;
  const count = preview?.changed ?? 0;
  return (
    <FormDialog
      title="Verify tracks"
      description="Verified tracks count as correct: no analysis or import changes them."
      submit={preview ? `Verify ${counted(count, 'track')}` : 'Verify'}
      canSubmit={count > 0}
      error={error ? errorMessage(error) : null}
      onSubmit={() => {
        closeDialog();
        void changeTracks(selection, { tier: 1 });
      }}
      onClose={closeDialog}
    >
      {preview ? (
        <>
          <p>
            <strong>{counted(count, 'track')}</strong> will be verified
            {preview.acceptedCues > 0
              ? `, which accepts ${counted(preview.acceptedCues, 'predicted cue')}`
              : ''}
            .{preview.unchanged > 0 ? ` ${formatCount(preview.unchanged)} already are.` : ''}
          </p>
          {preview.leftCues > 0 ? (
            <p className={text.second}>
              {counted(preview.leftCues, 'predicted cue')} under a confidence of {verifyFrom.toFixed(2)} stay
              predictions and are not exported.
            </p>
          ) : null}
          {refused > 0 ? (
            <div>
              <p className={text.warn}>{counted(refused, 'track')} cannot be verified:</p>
              <ul aria-label="Tracks that cannot be verified">
                {preview.refused.map(({ reason, tracks }) => (
                  <li key={reason} className={text.second}>
                    {counted(tracks, 'track')}: {reason.replace(/^Cannot be verified: /, '')}
                  </li>
                ))}
              </ul>
            </div>
          ) : null}
        </>
      ) : error ? null : (
        <p className={text.second}>Checking the tracks…</p>
      )}
    </FormDialog>
  );
}
