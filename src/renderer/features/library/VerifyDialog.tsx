import { useQuery } from '@tanstack/react-query';
import type { TrackSelection } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { closeDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { useSettings } from '../../core/settings.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import text from '../../ui/text.module.css';
import { rich } from '../../ui/rich.tsx';
import { changeTracks } from './bulk.ts';

/** Shows what verifying several tracks would accept and refuse, before doing it. */
export function VerifyDialog({ selection }: { readonly selection: TrackSelection }) {
  const { verifyFrom } = useSettings();
  const { data: preview, error } = useQuery(queries.verifyPreview(selection));
  const refused = preview?.refused.reduce((sum, { tracks }) => sum + tracks, 0) ?? 0;
  const count = preview?.changed ?? 0;
  // Strip this prefix from the reasons, because the heading of the list already says it.
  const [prefix = ''] = t('Cannot be verified: {reasons}.', { reasons: '\n' }).split('\n');
  return (
    <FormDialog
      title={t('Verify tracks')}
      description={t('Verified tracks count as correct: no analysis or import changes them.')}
      submit={preview ? t('Verify {count, plural, one {# track} other {# tracks}}', { count }) : t('Verify')}
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
            {rich(
              '<b>{count, plural, one {# track} other {# tracks}}</b> will be verified{cues, plural, =0 {} one {, which accepts # predicted cue} other {, which accepts # predicted cues}}.{already, plural, =0 {} one { # already is.} other { # already are.}}',
              { count, cues: preview.acceptedCues, already: preview.unchanged, b: <strong /> },
            )}
          </p>
          {preview.leftCues > 0 ? (
            <p className={text.second}>
              {t(
                '{leftCues, plural, one {# predicted cue} other {# predicted cues}} under a confidence of {verifyFrom} stay predictions and are not exported.',
                { leftCues: preview.leftCues, verifyFrom: formatDecimal(verifyFrom, 2) },
              )}
            </p>
          ) : null}
          {refused > 0 ? (
            <div>
              <p className={text.warn}>
                {t('{refused, plural, one {# track} other {# tracks}} cannot be verified:', { refused })}
              </p>
              <ul aria-label={t('Tracks that cannot be verified')}>
                {preview.refused.map(({ reason, tracks }) => (
                  <li key={reason} className={text.second}>
                    {t('{count, plural, one {# track} other {# tracks}}: {reason}', {
                      count: tracks,
                      reason: reason.replace(prefix, ''),
                    })}
                  </li>
                ))}
              </ul>
            </div>
          ) : null}
        </>
      ) : error ? null : (
        <p className={text.second}>{t('Checking the tracks…')}</p>
      )}
    </FormDialog>
  );
}
