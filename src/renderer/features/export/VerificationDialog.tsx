import { CircleCheck } from 'lucide-react';
import type { ExportVerification } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { DiffList } from './DiffList.tsx';
import styles from './Export.module.css';
import { verifyByPicking } from './actions.ts';

/** Compares a fresh Rekordbox export with the last file that Segue wrote. */
export function VerificationDialog({ result }: { readonly result: ExportVerification }) {
  const isAll = result.differing.length === 0 && result.absent.length === 0;
  return (
    <Dialog
      open
      size="large"
      onClose={closeDialog}
      title={t('What Rekordbox took over')}
      description={result.path.split(/[\\/]/).at(-1)}
      footer={
        <>
          <Button onClick={() => void verifyByPicking()}>{t('Compare another export…')}</Button>
          <Button variant="primary" onClick={closeDialog}>
            {t('Done')}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        {isAll ? (
          <EmptyState
            icon={CircleCheck}
            title={t('All {count, plural, one {# track} other {# tracks}} arrived as written.', {
              count: result.expected,
            })}
          />
        ) : (
          <Banner
            kind="warn"
            title={t(
              '{matched, number} of {expected, plural, one {# track} other {# tracks}} arrived as written',
              { matched: result.matched, expected: result.expected },
            )}
          >
            {[
              result.differing.length > 0
                ? t('{count, plural, one {# differs} other {# differ}}', { count: result.differing.length })
                : '',
              result.absent.length > 0
                ? t('{count, plural, one {# is not in the export} other {# are not in the export}}', {
                    count: result.absent.length,
                  })
                : '',
            ]
              .filter(Boolean)
              .join(', ')}
          </Banner>
        )}
        {result.steps.length > 0 ? (
          <section>
            <h3 className={styles.heading}>{t('What to do')}</h3>
            <ol className={styles.steps}>
              {result.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </section>
        ) : null}
        {result.differing.length > 0 ? (
          <section>
            <h3 className={styles.heading}>{t('Differing')}</h3>
            <DiffList tracks={result.differing} />
          </section>
        ) : null}
        {result.absent.length > 0 ? (
          <section>
            <h3 className={styles.heading}>{t('Not in the fresh export')}</h3>
            <ul className={styles.absent}>
              {result.absent.map(({ trackId, title, artist }) => (
                <li key={trackId}>
                  {title}
                  {artist ? <span className={styles.second}> — {artist}</span> : null}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </Dialog>
  );
}
