import { useQuery } from '@tanstack/react-query';
import { Copy, FolderOpen } from 'lucide-react';
import type { InstalledModelInfo, ModelList } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { useCapabilities } from '../../core/capabilities.ts';
import { queries } from '../../core/queries.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { reveal } from '../../core/shell.ts';
import { Banner } from '../../ui/Banner.tsx';
import { formatDay } from '../../ui/date.ts';
import { Button } from '../../ui/Button.tsx';
import { counted, formatBytes } from '../../ui/number.ts';
import { OptionRow } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';
import { showError, showToast } from '../../ui/Toast.tsx';
import { ModelDeviceReport } from './ModelDeviceReport.tsx';
import styles from './Settings.module.css';

const AUTOMATIC = 'automatic';

function tracksText(count: number): string {
  return count === 0 ? 'no track analyzed' : `${counted(count, 'track')} analyzed`;
}

function ModelChoice({ list }: { readonly list: ModelList }) {
  const { model } = useSettings();
  const { signalProcessing } = list;
  const versions = list.models.filter(({ task }) => task === 'activations').map(({ version }) => version);
  const options = [
    { value: AUTOMATIC, label: `Automatic (${list.automatic})` },
    ...versions.map((version) => ({ value: version, label: version })),
    { value: signalProcessing.version, label: `Signal processing alone (${signalProcessing.version})` },
    // A pack that was chosen and then taken away is still what the setting says.
    ...(model === null || versions.includes(model) || model === signalProcessing.version
      ? []
      : [{ value: model, label: `${model} (not installed)` }]),
  ];
  return (
    <OptionRow
      name="Tracks are analyzed by"
      hint="Nothing changes in tracks that are analyzed already, until you analyze them again."
    >
      <Select
        label="Model"
        className={styles.modelSelect}
        value={model ?? AUTOMATIC}
        options={options}
        onChange={(value) => void changeSettings({ model: value === AUTOMATIC ? null : value })}
      />
    </OptionRow>
  );
}

function Metrics({ metrics }: Pick<InstalledModelInfo, 'metrics'>) {
  return metrics.map((group) => (
    <dl key={group.name} className={styles.metrics} aria-label={`Measured: ${group.name}`}>
      <dt>{group.name}</dt>
      {group.values.map(({ name, value }) => (
        <dd key={name}>
          {name.replaceAll('_', ' ')} <span>{value.toFixed(3)}</span>
        </dd>
      ))}
    </dl>
  ));
}

function Model({ model, isUsed }: { readonly model: InstalledModelInfo; readonly isUsed: boolean }) {
  const { version, title, task, origin, licence, size, created, trainingData, tracks } = model;
  return (
    <li className={styles.model} aria-label={`Model ${version}`}>
      <p className={styles.modelTitle}>
        <strong>{version}</strong>
        <span>{title}</span>
        {isUsed ? <span className={styles.used}>in use</span> : null}
      </p>
      <p className={styles.detail}>
        {[
          origin === 'shipped' ? 'comes with Segue' : 'added by you',
          ...(task === 'key' ? ['hears keys'] : []),
          licence,
          formatBytes(size),
          formatDay(created),
          ...(tracks === null ? [] : [tracksText(tracks)]),
        ].join(' · ')}
      </p>
      {trainingData === null ? null : (
        <p className={styles.detail} title={trainingData.description}>
          Trained on {trainingData.version}
          {trainingData.tracks === null ? '' : `, ${counted(trainingData.tracks, 'track')}`}
          {trainingData.hours === null ? '' : `, ${trainingData.hours.toFixed(1)} h`}
        </p>
      )}
      <Metrics metrics={model.metrics} />
    </li>
  );
}

/** Where packs go; the file manager is opened where there is one, else the path can be copied. */
function PackFolder({ folder }: { readonly folder: string }) {
  const canReveal = useCapabilities().reveal;
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(folder);
      showToast({ title: 'Path copied.' });
    } catch (error) {
      showError('The path could not be copied', error);
    }
  }
  return (
    <section className={styles.checks}>
      <h3 className={styles.heading}>Add a model</h3>
      <p className={styles.detail}>
        Put its folder (an ONNX file and a manifest.json) into this one, and choose it above.
      </p>
      <div className={styles.control}>
        <code className={styles.path}>{folder}</code>
        {canReveal ? (
          <Button size="small" icon={FolderOpen} onClick={() => reveal(folder)}>
            Show
          </Button>
        ) : null}
        <Button size="small" icon={Copy} onClick={() => void copy()}>
          Copy path
        </Button>
      </div>
    </section>
  );
}

/** Which model analyzes, what is known about it, and on what it runs here. */
export function ModelSettings() {
  const { model } = useSettings();
  const { data: list, error, isFetching, refetch } = useQuery(queries.models(model));
  if (error)
    return (
      <Banner kind="bad" title="The models could not be read">
        {errorMessage(error)}
      </Banner>
    );
  if (!list) return <p className={styles.lead}>Reading the models…</p>;
  const { signalProcessing, used } = list;
  return (
    <div className={styles.page}>
      <ModelChoice list={list} />
      {list.reason === null ? null : <Banner kind="warn">{list.reason}</Banner>}
      <ModelDeviceReport />
      <section className={styles.checks}>
        <div className={styles.control}>
          <h3 className={styles.heading}>Installed</h3>
          <Button size="small" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? 'Looking…' : 'Look again'}
          </Button>
        </div>
        <ul className={styles.checks} aria-label="Installed models">
          {list.models.map((one) => (
            <Model key={one.version} model={one} isUsed={one.version === used || one.task === 'key'} />
          ))}
          <li className={styles.model} aria-label={`Model ${signalProcessing.version}`}>
            <p className={styles.modelTitle}>
              <strong>{signalProcessing.version}</strong>
              <span>Signal processing alone</span>
              {used === signalProcessing.version ? <span className={styles.used}>in use</span> : null}
            </p>
            <p className={styles.detail}>Needs no model · {tracksText(signalProcessing.tracks)}</p>
          </li>
        </ul>
      </section>
      {list.broken.length === 0 ? null : (
        <section className={styles.checks}>
          <h3 className={styles.heading}>Cannot be used</h3>
          <ul className={styles.checks} aria-label="Models that cannot be used">
            {list.broken.map(({ folder, reason }) => (
              <li key={folder} className={styles.model}>
                <code className={styles.path}>{folder}</code>
                <p className={styles.problem}>{reason}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
      <PackFolder folder={list.folder} />
    </div>
  );
}
