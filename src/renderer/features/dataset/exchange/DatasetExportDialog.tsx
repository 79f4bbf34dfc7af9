import { useEffect, useRef, useState } from 'react';
import type {
  DatasetExportOptions,
  DatasetExportReport,
  ExchangeSource,
} from '../../../../shared/contract/index.ts';
import { datasetExportOptionsSchema } from '../../../../shared/contract/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { joinPath } from '../../../core/paths.ts';
import { pickFolder, pickSave } from '../../../core/picker.ts';
import { useInterfaceState } from '../../../core/settings.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Checkbox, TextInput } from '../../../ui/Field.tsx';
import { OptionRow, OptionRows } from '../../../ui/OptionRow.tsx';
import { Select } from '../../../ui/Select.tsx';
import { showToast } from '../../../ui/Toast.tsx';
import { ExportFrame, ExportReportFrame } from '../../export/ExportFrame.tsx';
import { useJobsStore } from '../../jobs/jobs-store.ts';
import { writeAnnotations } from './actions.ts';
import { FormatChoice } from './FormatChoice.tsx';
import { formatInfo, suggestedName } from './formats.ts';
import type { FormatInfo } from './formats.ts';
import styles from './Exchange.module.css';
import { useSources } from './use-sources.ts';

function isFormat(value: unknown): value is FormatInfo['value'] {
  return typeof value === 'string' && formatInfo(value as FormatInfo['value']) !== undefined;
}

function Options({
  format,
  options,
  name,
  onChange,
}: {
  readonly format: FormatInfo;
  readonly options: DatasetExportOptions;
  /** Default if the field is empty. */
  readonly name: string;
  readonly onChange: (options: DatasetExportOptions) => void;
}) {
  const has = (option: FormatInfo['options'][number]): boolean => format.options.includes(option);
  return (
    <>
      {has('name') ? (
        <OptionRow name={t('Name')}>
          <TextInput
            aria-label={t('Name')}
            className={styles.text}
            placeholder={name}
            maxLength={200}
            value={options.name}
            onChange={(event) => onChange({ ...options, name: event.currentTarget.value })}
          />
        </OptionRow>
      ) : null}
      {has('relative') ? (
        <OptionRow name={t('Paths')}>
          <Checkbox checked={options.relative} onChange={(relative) => onChange({ ...options, relative })}>
            {t('relative to the playlist')}
          </Checkbox>
        </OptionRow>
      ) : null}
      {has('overwrite') ? (
        <OptionRow name={t('Files edited by hand')}>
          <Checkbox checked={options.overwrite} onChange={(overwrite) => onChange({ ...options, overwrite })}>
            {t('overwrite them')}
          </Checkbox>
        </OptionRow>
      ) : null}
      {has('predictions') ? (
        <OptionRow name={t('Predictions')}>
          <Checkbox
            checked={options.predictions}
            onChange={(predictions) => onChange({ ...options, predictions })}
          >
            {t('include what the models predicted')}
          </Checkbox>
        </OptionRow>
      ) : null}
    </>
  );
}

/** Exports annotations in the formats of other tools. */
export function DatasetExportDialog({
  source: given,
  count,
}: {
  readonly source?: ExchangeSource | undefined;
  readonly count: number | null;
}) {
  const [last, setLast] = useInterfaceState('exchange.format', 'jsonl', isFormat);
  const [value, setValue] = useState(last);
  const format = formatInfo(value);
  const isPlaylist = format.value === 'm3u8';
  const { options: sources, tracksOf } = useSources(given, count, isPlaylist);
  const [wanted, setWanted] = useState(
    given?.kind === 'version' ? `version ${given.reference}` : given ? 'chosen' : 'library',
  );
  const chosen = sources.some((option) => option.value === wanted) ? wanted : sources[0]!.value;
  const [options, setOptions] = useState<DatasetExportOptions>(() => datasetExportOptionsSchema.parse({}));
  const [jobId, setJobId] = useState<string | null>(null);
  const [report, setReport] = useState<DatasetExportReport | null>(null);
  const job = useJobsStore(({ jobs }) => jobs.find(({ id }) => id === jobId));
  const isOpen = useRef(true);
  useEffect(() => {
    isOpen.current = true;
    return () => void (isOpen.current = false);
  }, []);
  const { source, name } = tracksOf(chosen);

  async function write(): Promise<void> {
    const title = t('Export {format}', { format: format.title });
    const file = suggestedName(options.name.trim() || name, format);
    const folder =
      format.extension === null ? await pickFolder(t('{title}: folder for {file}', { title, file })) : null;
    const path = format.extension === null ? folder && joinPath(folder, file) : await pickSave(title, file);
    if (path === null) return;
    await writeAnnotations({ format: format.value, path, source, options }, setJobId, (written) => {
      if (isOpen.current) setReport(written);
      else
        showToast({
          kind: 'success',
          title: t('{count, plural, one {# track} other {# tracks}} exported as {format}', {
            count: written.tracks,
            format: format.title,
          }),
          description: written.path,
        });
    });
  }

  if (report)
    return (
      <ExportReportFrame
        title={t('Exported as {format}', { format: format.title })}
        summary={t('{count, plural, one {# track} other {# tracks}} written', { count: report.tracks })}
        path={report.path}
        more={<Button onClick={() => setReport(null)}>{t('Export more…')}</Button>}
      >
        {report.kept > 0 ? (
          <Banner
            kind="warn"
            title={t('{kept, plural, one {# file} other {# files}} edited by hand kept', {
              kept: report.kept,
            })}
          >
            {t('Import them first, or export again and overwrite them.')}
          </Banner>
        ) : report.notes.length > 0 ? (
          <Banner>{report.notes.join('. ')}.</Banner>
        ) : null}
      </ExportReportFrame>
    );
  return (
    <ExportFrame
      size="medium"
      title={t('Export annotations')}
      description={t('For training and for other tools. The library does not change.')}
      job={job}
      write={format.extension === null ? t('Choose a folder…') : t('Choose a file…')}
      canWrite
      onWrite={() => void write()}
    >
      <FormatChoice
        value={value}
        onChange={(next) => {
          setValue(next);
          setLast(next);
        }}
      />
      <OptionRows>
        <OptionRow name={t('Tracks')}>
          <Select
            label={t('Tracks')}
            className={styles.source}
            value={chosen}
            options={sources}
            onChange={setWanted}
          />
        </OptionRow>
        <Options format={format} options={options} name={name} onChange={setOptions} />
      </OptionRows>
    </ExportFrame>
  );
}
