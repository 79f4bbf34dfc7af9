import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CrashReport } from '../../../shared/contract/index.ts';
import { formatMoment } from '../../ui/date.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { useCapabilities } from '../../core/capabilities.ts';
import { queries } from '../../core/queries.ts';
import { reveal } from '../../core/shell.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import styles from './AboutDialog.module.css';
import { copyDiagnostics, showLogs } from './actions.ts';

const SHOWN_REPORTS = 5;

function Crashes({ reports }: { readonly reports: readonly CrashReport[] }) {
  const { reveal: reveals } = useCapabilities();
  return (
    <section>
      <h3 className={styles.heading}>
        {t('{count, plural, one {# crash report} other {# crash reports}}', { count: reports.length })}
      </h3>
      <p className={styles.hint}>{t('They stay on this computer. Attach one when you report a problem.')}</p>
      <ul className={styles.reports} aria-label={t('Crash reports')}>
        {reports.slice(0, SHOWN_REPORTS).map(({ path, kind, at }) => (
          <li key={path}>
            <time dateTime={at}>{formatMoment(at)}</time>
            <span>{kind === 'text' ? t('report') : t('memory dump')}</span>
            {reveals ? (
              <Button size="small" onClick={() => reveal(path)}>
                {t('Show file')}
              </Button>
            ) : (
              <code>{path}</code>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Version, folders, crashes and licences. */
export function AboutDialog() {
  const [showsLicences, setShowsLicences] = useState(false);
  const { reveal: reveals } = useCapabilities();
  const { data: about } = useQuery(queries.about());
  const { data: licences } = useQuery(queries.licences());
  const { data: crashes } = useQuery(queries.crashReports());
  return (
    <Dialog
      open
      size={showsLicences ? 'large' : 'medium'}
      onClose={closeDialog}
      title={about ? `${about.name} ${about.version}` : 'Segue'}
      description={t('Beat grids, sections, key and cues for DJ libraries. MIT licence.')}
      footer={
        <>
          {licences?.text ? (
            <Button onClick={() => setShowsLicences(!showsLicences)}>
              {showsLicences ? t('Back') : t('Licences')}
            </Button>
          ) : null}
          {reveals ? <Button onClick={() => void showLogs()}>{t('Show the log folder')}</Button> : null}
          <Button onClick={() => void copyDiagnostics()}>{t('Copy diagnostics')}</Button>
        </>
      }
    >
      {showsLicences ? (
        <pre className={styles.licences} aria-label={t('Licences')}>
          {licences?.text}
        </pre>
      ) : (
        <div className={styles.page}>
          {about ? (
            <dl className={styles.facts}>
              {Object.entries(about.versions).map(([name, version]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{version}</dd>
                </div>
              ))}
              <div>
                <dt>{t('Data')}</dt>
                <dd>{about.dataFolder}</dd>
              </div>
            </dl>
          ) : null}
          {crashes && crashes.reports.length > 0 ? <Crashes reports={crashes.reports} /> : null}
        </div>
      )}
    </Dialog>
  );
}
