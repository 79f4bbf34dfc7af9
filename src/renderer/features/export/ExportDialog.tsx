import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type {
  ExportCount,
  ExportOptions as Options,
  ExportReport,
  TrackSelection,
} from '../../../shared/contract/index.ts';
import { exportOptionsSchema } from '../../../shared/contract/index.ts';
import { programs } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { pickSave } from '../../core/picker.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/number.ts';
import { useJobsStore } from '../jobs/jobs-store.ts';
import { verifyByPicking, writeXml } from './actions.ts';
import { DiffList } from './DiffList.tsx';
import styles from './Export.module.css';
import { ExportFrame, ExportReportFrame } from './ExportFrame.tsx';
import { ExportOptions } from './ExportOptions.tsx';
import { Losses } from './Losses.tsx';
import { ProgramChoice } from './programs/ProgramChoice.tsx';
import type { ExportProgram, ProgramInto } from './programs/ProgramChoice.tsx';
import { ProgramExport } from './programs/ProgramExport.tsx';

/** Maximum number of changed tracks shown; the file contains all of them. */
const SHOWN_DIFFS = 200;

const kindNames: Readonly<Record<ExportCount['kind'], Message>> = {
  grid: msg('Beat grids'),
  hotCue: msg('Hot cues'),
  memoryCue: msg('Memory cues'),
  loop: msg('Loops'),
  key: msg('Keys'),
  labels: msg('Genres, ratings, colours, comments'),
  track: msg('Tracks'),
  playlist: msg('Playlists'),
};

function Counts({ counts }: { readonly counts: readonly ExportCount[] }) {
  const rows = counts.filter(({ added, changed, removed }) => added + changed + removed > 0);
  if (rows.length === 0) return null;
  return (
    <table className={styles.counts}>
      <thead>
        <tr>
          <th scope="col">{t('What')}</th>
          <th scope="col">{t('added')}</th>
          <th scope="col">{t('changed')}</th>
          <th scope="col">{t('removed')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.kind}>
            <td>{t(kindNames[row.kind])}</td>
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

/** Shows what an export to Rekordbox will change and lose, writes the file, and explains how to load it. */
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
  const [program, setProgram] = useState<ExportProgram>('rekordbox');
  const [into, setInto] = useState<ProgramInto>({ library: null, inPlace: false });
  const job = useJobsStore(({ jobs }) => jobs.find(({ id }) => id === jobId));
  const {
    data: preview,
    error,
    isFetching,
  } = useQuery({
    ...queries.exportPreview(selection, options, SHOWN_DIFFS),
    enabled: program === 'rekordbox',
  });

  async function write(): Promise<void> {
    const path = await pickSave(t('Write Rekordbox XML'), preview?.suggestedName ?? 'segue.xml');
    if (path !== null) await writeXml({ path, selection, options }, setJobId, setReport);
  }

  const programName = program === 'rekordbox' ? 'Rekordbox' : programs[program].title;
  const notStored =
    program === 'rekordbox'
      ? t('Not stored in the XML')
      : t('Not stored in {program}', { program: programName });
  const hasChanges = (preview?.changedTracks ?? 0) > 0;
  if (report)
    return (
      <ExportReportFrame
        title={t('Exported')}
        summary={t(
          '{changedTracks, plural, one {# changed track} other {# changed tracks}} of {tracks, number} written',
          { changedTracks: report.changedTracks, tracks: report.tracks },
        )}
        path={report.path}
        more={
          program === 'rekordbox' && (
            <Button
              onClick={() => {
                closeDialog();
                void verifyByPicking();
              }}
            >
              {t('Verify a fresh export…')}
            </Button>
          )
        }
      >
        <section>
          <h3 className={styles.heading}>{t('Next, in {program}', { program: programName })}</h3>
          <ol className={styles.steps}>
            {report.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
        <Losses losses={report.losses} heading={notStored} />
      </ExportReportFrame>
    );
  const programChoice = (
    <ProgramChoice program={program} into={into} onProgram={setProgram} onInto={setInto} />
  );
  if (program !== 'rekordbox')
    return (
      <ProgramExport
        program={program}
        into={into}
        selection={selection}
        count={count}
        options={options}
        onOptions={setOptions}
        job={job}
        onStart={setJobId}
        onEnd={setReport}
      >
        {programChoice}
      </ProgramExport>
    );
  return (
    <ExportFrame
      size="large"
      title={
        count === null
          ? t('Export to Rekordbox')
          : t('Export {count, plural, one {# track} other {# tracks}} to Rekordbox', { count })
      }
      description={t('Writes a new XML file; the one you imported is not changed.')}
      job={job}
      write={t('Write XML…')}
      canWrite={preview !== undefined && !isFetching && options.tiers.length > 0}
      onWrite={() => void write()}
    >
      {programChoice}
      <ExportOptions
        options={options}
        selection={selection}
        predictedCues={preview?.predictedCues}
        onChange={setOptions}
      />
      {error ? (
        <Banner kind="bad" title={t('The preview failed')}>
          {errorMessage(error)}
        </Banner>
      ) : null}
      {preview && !hasChanges ? (
        <EmptyState
          icon={CircleCheck}
          title={t('Nothing has changed since the import.')}
          detail={t('The file will contain the tracks as they were imported.')}
        />
      ) : null}
      {preview && hasChanges ? (
        <>
          <section aria-busy={isFetching}>
            <h3 className={styles.heading}>
              {t('{changedTracks, plural, one {# track} other {# tracks}} will change, of {tracks, number}', {
                changedTracks: preview.changedTracks,
                tracks: preview.tracks,
              })}
            </h3>
            <Counts counts={preview.counts} />
          </section>
          <section>
            <h3 className={styles.heading}>{t('Track by track')}</h3>
            <DiffList tracks={preview.diffs} />
            {preview.changedTracks > preview.diffs.length ? (
              <p className={styles.second}>
                {t('and {count, number} more', {
                  count: preview.changedTracks - preview.diffs.length,
                })}
              </p>
            ) : null}
          </section>
        </>
      ) : null}
      {preview ? <Losses losses={preview.losses} heading={notStored} /> : null}
    </ExportFrame>
  );
}
