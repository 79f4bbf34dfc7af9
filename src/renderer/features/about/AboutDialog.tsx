import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CrashReport } from '../../../shared/contract/index.ts';
import { closeDialog } from '../../core/app-store.ts';
import { useCapabilities } from '../../core/capabilities.ts';
import { queries } from '../../core/queries.ts';
import { reveal } from '../../core/shell.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { counted } from '../../ui/number.ts';
import styles from './AboutDialog.module.css';
import { copyDiagnostics, showLogs } from './actions.ts';

const SHOWN_REPORTS = 5;

function Crashes({ reports }: { readonly reports: readonly CrashReport[] }) {
  const { reveal: reveals } = useCapabilities();
  return (
    <section>
      <h3 className={styles.heading}>{counted(reports.length, 'crash report')}</h3>
      <p className={styles.hint}>They stay on this computer. Attach one when you report a problem.</p>
      <ul className={styles.reports} aria-label="Crash reports">
        {reports.slice(0, SHOWN_REPORTS).map(({ path, kind, at }) => (
          <li key={path}>
            <time dateTime={at}>{new Date(at).toLocaleString()}</time>
            <span>{kind === 'text' ? 'report' : 'memory dump'}</span>
            {reveals ? (
              <Button size="small" onClick={() => reveal(path)}>
                Show file
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

/** Version, places, crashes and licences. */
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
      description="Beat grids, sections, key and cues for DJ libraries. MIT licence."
      footer={
        <>
          {licences?.text ? (
            <Button onClick={() => setShowsLicences(!showsLicences)}>
              {showsLicences ? 'Back' : 'Licences'}
            </Button>
          ) : null}
          {reveals ? <Button onClick={() => void showLogs()}>Show the log folder</Button> : null}
          <Button onClick={() => void copyDiagnostics()}>Copy diagnostics</Button>
        </>
      }
    >
      {showsLicences ? (
        <pre className={styles.licences} aria-label="Licences">
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
                <dt>Data</dt>
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
