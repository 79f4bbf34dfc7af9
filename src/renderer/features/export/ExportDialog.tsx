import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type {
  ExportCount,
  ExportLoss,
  ExportOptions as Options,
  ExportReport,
  TrackSelection,
} from '../../../shared/contract/index.ts';
import { exportOptionsSchema } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { api } from '../../core/api.ts';
import { closeDialog } from '../../core/app-store.ts';
import { useCapabilities } from '../../core/capabilities.ts';
import { pickSave } from '../../core/picker.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { showError } from '../../ui/Toast.tsx';
import { cancelJob, startJob, useJobsStore } from '../jobs/jobs-store.ts';
import { DiffList } from './DiffList.tsx';
import styles from './Export.module.css';
import { ExportOptions } from './ExportOptions.tsx';
import { verifyByPicking } from './verify.ts';

/** Changed tracks shown in the dialog; the file has all of them. */
const SHOWN_DIFFS = 200;

const kindNames: Readonly<Record<ExportCount['kind'], string>> = {
  grid: 'Beat grids',
  hotCue: 'Hot cues',
  memoryCue: 'Memory cues',
  loop: 'Loops',
  key: 'Keys',
  track: 'Tracks',
  playlist: 'Playlists',
};

function Counts({ counts }: { readonly counts: readonly ExportCount[] }) {
  const rows = counts.filter(({ added, changed, removed }) => added + changed + removed > 0);
  if (rows.length === 0) return null;
  return (
    <table className={styles.counts}>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">added</th>
          <th scope="col">changed</th>
          <th scope="col">removed</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.kind}>
            <td>{kindNames[row.kind]}</td>
            {(['added', 'changed', 'removed'] as const).map((change) => (
              <td key={change} className={classNames(row[change] === 0 && styles.zero)}>
                {formatCount(row[change])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Losses({ losses }: { readonly losses: readonly ExportLoss[] }) {
  if (losses.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>What the XML cannot carry</h3>
      <div className={styles.losses}>
        {losses.map(({ code, message, tracks }) => (
          <Banner key={code} kind="warn">
            {message}
            {tracks > 0 ? ` (${counted(tracks, 'track')})` : ''}
          </Banner>
        ))}
      </div>
    </section>
  );
}

function Finished({ report }: { readonly report: ExportReport }) {
  const { reveal } = useCapabilities();
  return (
    <div className={styles.body}>
      <Banner
        kind="ok"
        title={`${counted(report.changedTracks, 'changed track')} of ${formatCount(report.tracks)} written`}
        action={
          reveal ? (
            <Button
              size="small"
              onClick={() => {
                api.shell
                  .reveal({ path: report.path })
                  .catch((error: unknown) => showError('The file could not be shown', error));
              }}
            >
              Show in folder
            </Button>
          ) : null
        }
      >
        <span className={styles.path}>{report.path}</span>
      </Banner>
      <section>
        <h3 className={styles.heading}>Now in Rekordbox</h3>
        <ol className={styles.steps}>
          {report.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <Losses losses={report.losses} />
    </div>
  );
}

/** What will change, what gets lost, then the file and the way into Rekordbox. */
export function ExportDialog({
  selection,
  count,
}: {
  readonly selection: TrackSelection;
  readonly count: number | null;
}) {
  const [options, setOptions] = useState<Options>(() =>
    exportOptionsSchema.parse(count === null ? {} : { scope: 'selection' }),
  );
  const [jobId, setJobId] = useState<string | null>(null);
  const [report, setReport] = useState<ExportReport | null>(null);
  const job = useJobsStore(({ jobs }) => jobs.find(({ id }) => id === jobId));
  const {
    data: preview,
    error,
    isFetching,
  } = useQuery({
    queryKey: ['export-preview', selection, options],
    queryFn: ({ signal }) => api.exports.preview({ selection, options, limit: SHOWN_DIFFS }, { signal }),
    gcTime: 0,
    placeholderData: (previous) => previous,
  });

  async function write(): Promise<void> {
    const path = await pickSave('Write Rekordbox XML', preview?.suggestedName ?? 'segue.xml');
    if (path === null) return;
    await startJob(
      'The export could not be started',
      async () => {
        const started = await api.exports.start({ path, selection, options });
        setJobId(started.jobId);
        return started;
      },
      ({ id }) => {
        api.exports
          .report({ jobId: id })
          .then(setReport)
          .catch((reason: unknown) => showError('The report could not be read', reason));
      },
    );
  }

  const isWriting = job !== undefined && (job.state === 'running' || job.state === 'queued');
  const hasChanges = (preview?.changedTracks ?? 0) > 0;
  if (report)
    return (
      <Dialog
        open
        size="medium"
        onClose={closeDialog}
        title="Exported"
        footer={
          <>
            <Button
              onClick={() => {
                closeDialog();
                void verifyByPicking();
              }}
            >
              Verify a fresh export…
            </Button>
            <Button variant="primary" onClick={closeDialog}>
              Done
            </Button>
          </>
        }
      >
        <Finished report={report} />
      </Dialog>
    );
  return (
    <Dialog
      open
      size="large"
      onClose={closeDialog}
      title={count === null ? 'Export to Rekordbox' : `Export ${counted(count, 'track')} to Rekordbox`}
      description="A new XML file; the one you imported stays as it is."
      footer={
        isWriting ? (
          <>
            <ProgressBar label="Writing" value={job.total > 0 ? job.done / job.total : null} />
            <Button onClick={() => void cancelJob(job.id)}>Cancel</Button>
          </>
        ) : (
          <>
            <Button onClick={closeDialog}>Cancel</Button>
            <Button
              variant="primary"
              disabled={!preview || isFetching || options.tiers.length === 0}
              onClick={() => void write()}
            >
              Write XML…
            </Button>
          </>
        )
      }
    >
      <div className={styles.body}>
        <ExportOptions options={options} selection={selection} onChange={setOptions} />
        {error ? (
          <Banner kind="bad" title="The changes could not be worked out">
            {errorMessage(error)}
          </Banner>
        ) : null}
        {preview && !hasChanges ? (
          <EmptyState
            icon={CircleCheck}
            title="Nothing differs from what was imported."
            detail="The file will hold the tracks as they came."
          />
        ) : null}
        {preview && hasChanges ? (
          <>
            <section aria-busy={isFetching}>
              <h3 className={styles.heading}>
                {counted(preview.changedTracks, 'track')} will change, of {formatCount(preview.tracks)}
              </h3>
              <Counts counts={preview.counts} />
            </section>
            <section>
              <h3 className={styles.heading}>Track by track</h3>
              <DiffList tracks={preview.diffs} />
              {preview.changedTracks > preview.diffs.length ? (
                <p className={styles.second}>
                  and {formatCount(preview.changedTracks - preview.diffs.length)} more
                </p>
              ) : null}
            </section>
          </>
        ) : null}
        {preview ? <Losses losses={preview.losses} /> : null}
      </div>
    </Dialog>
  );
}
