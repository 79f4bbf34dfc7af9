import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type {
  ExportOptions as Options,
  ExportReport,
  Job,
  JobId,
  ProgramTarget,
  TrackSelection,
} from '../../../../shared/contract/index.ts';
import { programs } from '../../../../shared/domain/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { confirm } from '../../../core/confirm.ts';
import { pickFolder, pickSave } from '../../../core/picker.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { writeProgram } from '../actions.ts';
import styles from '../Export.module.css';
import { ExportFrame } from '../ExportFrame.tsx';
import { ExportOptions } from '../ExportOptions.tsx';
import { Losses } from '../Losses.tsx';
import type { OtherProgram, ProgramInto } from './ProgramChoice.tsx';

interface ProgramExportProps {
  readonly program: OtherProgram;
  readonly into: ProgramInto;
  readonly selection: TrackSelection;
  /** Number of selected tracks; null for the whole library. */
  readonly count: number | null;
  readonly options: Options;
  readonly onOptions: (options: Options) => void;
  readonly job: Job | undefined;
  readonly onStart: (jobId: JobId) => void;
  readonly onEnd: (report: ExportReport) => void;
  /** The control that chooses the program. */
  readonly children: ReactNode;
}

/** Asks the user where to write; null if cancelled. */
async function pickPath({
  program,
  into,
}: Pick<ProgramExportProps, 'program' | 'into'>): Promise<string | null> {
  if (program === 'traktor') return pickSave(t('Write Traktor collection'), 'segue.nml');
  if (program === 'mixxx') return pickSave(t('Write a copy of Mixxx’s database'), 'segue-mixxxdb.sqlite');
  if (!into.inPlace) return pickFolder(t('Choose a folder for the copies'));
  const folder = await pickFolder(t('Choose the folder whose files get the tags'));
  if (folder === null) return null;
  const isSure = await confirm({
    title: t('Write tags into the files below {folder}?', { folder }),
    detail: t(
      'Each file is replaced whole, with the same audio. What Serato’s tags held before cannot be brought back.',
    ),
    yes: t('Write tags'),
  });
  return isSure ? folder : null;
}

function targetOf({ program, into }: Pick<ProgramExportProps, 'program' | 'into'>): ProgramTarget | null {
  if (program === 'traktor') return { program, into: into.library };
  if (program === 'serato') return { program, inPlace: into.inPlace };
  return into.library === null ? null : { program, into: into.library };
}

function descriptionOf({ program, into }: Pick<ProgramExportProps, 'program' | 'into'>): string {
  if (program === 'traktor') return t('Writes a new collection; the one you imported is not changed.');
  if (program === 'mixxx') return t('Writes a copy of Mixxx’s database; the database itself is not changed.');
  return into.inPlace
    ? t('Writes grids, hot cues and loops into the tags of your music files.')
    : t('Writes copies of your music files with grids, hot cues and loops in their tags.');
}

/** An export to another DJ program: its options, and what that program cannot store. */
export function ProgramExport(props: ProgramExportProps) {
  const { program, selection, count, options, onOptions, job, onStart, onEnd, children } = props;
  const { tiers, parts, predictedCuesFrom } = options;
  const chosen = { tiers, parts, predictedCuesFrom };
  const { data: preview, error } = useQuery(queries.programPreview(program, selection, chosen));
  const { title } = programs[program];
  const target = targetOf(props);

  async function write(): Promise<void> {
    const path = target && (await pickPath(props));
    if (path !== null)
      await writeProgram({ path, selection, target: target!, options: chosen }, onStart, onEnd);
  }
  return (
    <ExportFrame
      size="large"
      title={
        count === null
          ? t('Export to {program}', { program: title })
          : t('Export {count, plural, one {# track} other {# tracks}} to {program}', {
              count,
              program: title,
            })
      }
      description={descriptionOf(props)}
      job={job}
      write={t('Write…')}
      canWrite={target !== null && (preview?.tracks ?? 0) > 0}
      onWrite={() => void write()}
    >
      {children}
      <ExportOptions
        options={options}
        selection={selection}
        predictedCues={preview?.predictedCues}
        isForRekordbox={false}
        onChange={onOptions}
      />
      {error ? (
        <Banner kind="bad" title={t('The preview failed')}>
          {errorMessage(error)}
        </Banner>
      ) : null}
      {preview ? (
        <p className={styles.second} role="status">
          {t('{count, plural, one {# track} other {# tracks}} of these tiers', { count: preview.tracks })}
        </p>
      ) : null}
      {preview ? (
        <Losses losses={preview.losses} heading={t('Not stored in {program}', { program: title })} />
      ) : null}
    </ExportFrame>
  );
}
