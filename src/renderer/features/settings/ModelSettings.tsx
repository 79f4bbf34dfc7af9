import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Copy, FolderOpen } from 'lucide-react';
import { metricNames } from '../../../shared/contract/index.ts';
import type { InstalledModelInfo, ModelList } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { useCapabilities } from '../../core/capabilities.ts';
import { queries } from '../../core/queries.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { reveal } from '../../core/shell.ts';
import { Banner } from '../../ui/Banner.tsx';
import { formatDay } from '../../ui/date.ts';
import { Button } from '../../ui/Button.tsx';
import { formatBytes } from '../../ui/number.ts';
import { OptionRow } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';
import { showError, showToast } from '../../ui/Toast.tsx';
import { chooseBackbone } from './actions.ts';
import { ModelDeviceReport } from './ModelDeviceReport.tsx';
import styles from './Settings.module.css';

const AUTOMATIC = 'automatic';

function tracksText(count: number): string {
  return t('{count, plural, =0 {no track analyzed} one {# track analyzed} other {# tracks analyzed}}', {
    count,
  });
}

function ModelChoice({ list }: { readonly list: ModelList }) {
  const { model } = useSettings();
  const { signalProcessing } = list;
  const versions = list.models.filter(({ task }) => task === 'activations').map(({ version }) => version);
  const options = [
    { value: AUTOMATIC, label: t('Automatic ({automatic})', { automatic: list.automatic }) },
    ...versions.map((version) => ({ value: version, label: version })),
    {
      value: signalProcessing.version,
      label: t('Signal processing alone ({version})', { version: signalProcessing.version }),
    },
    // Also list a chosen pack that has since been removed, because the setting still refers to it.
    ...(model === null || versions.includes(model) || model === signalProcessing.version
      ? []
      : [{ value: model, label: t('{model} (not installed)', { model }) }]),
  ];
  return (
    <OptionRow
      name={t('Tracks are analyzed by')}
      hint={t('Nothing changes in tracks that are analyzed already, until you analyze them again.')}
    >
      <Select
        label={t('Model')}
        className={styles.modelSelect}
        value={model ?? AUTOMATIC}
        options={options}
        onChange={(value) => void changeSettings({ model: value === AUTOMATIC ? null : value })}
      />
    </OptionRow>
  );
}

const NO_BACKBONE = '';

/** The pack whose embedding of the sound the user's own models use; shown only if one is installed. */
function BackboneChoice({ list }: { readonly list: ModelList }) {
  const { backbone } = useSettings();
  const [problem, setProblem] = useState<string | null>(null);
  const [isTrying, setTrying] = useState(false);
  const versions = list.models.filter(({ task }) => task === 'embedding').map(({ version }) => version);
  if (versions.length === 0 && backbone === null) return null;
  async function choose(version: string | null): Promise<void> {
    setTrying(true);
    setProblem(null);
    setProblem(await chooseBackbone(version));
    setTrying(false);
  }
  return (
    <>
      <OptionRow
        name={t('Your own models also hear with')}
        hint={
          isTrying
            ? t('Trying it on a test signal…')
            : t(
                'It listens to every track that they learn from, which may take long. It applies to the next training.',
              )
        }
      >
        <Select
          label={t('Your own models also hear with')}
          className={styles.modelSelect}
          disabled={isTrying}
          value={backbone ?? NO_BACKBONE}
          options={[
            { value: NO_BACKBONE, label: t('The analysis alone') },
            ...[...new Set([...versions, ...(backbone === null ? [] : [backbone])])].map((version) => ({
              value: version,
              label: version,
            })),
          ]}
          onChange={(value) => void choose(value === NO_BACKBONE ? null : value)}
        />
      </OptionRow>
      {problem === null ? null : <Banner kind="bad">{problem}</Banner>}
    </>
  );
}

/** What packs state of their networks, where this window has a name for it. */
const statedNames: Readonly<Record<string, Message>> = {
  real: msg('music by people'),
  synthetic: msg('synthesised music'),
  beat_f25: metricNames.beatF25,
  beat_f70: metricNames.beatF70,
  boundary_f05: metricNames.boundaryF05,
  boundary_f3: metricNames.boundaryF3,
  downbeat_f70: metricNames.downbeatF70,
  function_accuracy: msg('section names right'),
};

function statedName(name: string): string {
  const known = statedNames[name];
  return known === undefined ? name.replaceAll('_', ' ') : t(known);
}

function Metrics({ metrics }: Pick<InstalledModelInfo, 'metrics'>) {
  return metrics.map((group) => (
    <dl
      key={group.name}
      className={styles.metrics}
      aria-label={t('Measured: {name}', { name: statedName(group.name) })}
    >
      <dt>{statedName(group.name)}</dt>
      {group.values.map(({ name, value }) => (
        <dd key={name}>
          {statedName(name)} <span>{formatDecimal(value, 3)}</span>
        </dd>
      ))}
    </dl>
  ));
}

function Model({ model, isUsed }: { readonly model: InstalledModelInfo; readonly isUsed: boolean }) {
  const { version, title, task, origin, licence, size, created, trainingData, tracks } = model;
  return (
    <li className={styles.model} aria-label={t('Model {version}', { version })}>
      <p className={styles.modelTitle}>
        <strong>{version}</strong>
        <span>{title}</span>
        {isUsed ? <span className={styles.used}>{t('in use')}</span> : null}
      </p>
      <p className={styles.detail}>
        {[
          origin === 'shipped' ? t('comes with Segue') : t('added by you'),
          ...(task === 'key' ? [t('hears keys')] : []),
          ...(task === 'embedding' ? [t('embeds sound')] : []),
          licence,
          formatBytes(size),
          formatDay(created),
          ...(tracks === null ? [] : [tracksText(tracks)]),
        ].join(' · ')}
      </p>
      {trainingData === null ? null : (
        <p className={styles.detail} title={trainingData.description}>
          {[
            t('Trained on {data}', { data: trainingData.version }),
            ...(trainingData.tracks === null
              ? []
              : [t('{count, plural, one {# track} other {# tracks}}', { count: trainingData.tracks })]),
            ...(trainingData.hours === null
              ? []
              : [t('{hours} h', { hours: formatDecimal(trainingData.hours, 1) })]),
          ].join(', ')}
        </p>
      )}
      <Metrics metrics={model.metrics} />
    </li>
  );
}

/** Where to put model packs. Opens the folder in the file manager or, on hosts without one, copies the path. */
function PackFolder({ folder }: { readonly folder: string }) {
  const canReveal = useCapabilities().reveal;
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(folder);
      showToast({ title: t('Path copied.') });
    } catch (error) {
      showError(t('The path could not be copied'), error);
    }
  }
  return (
    <section className={styles.checks}>
      <h3 className={styles.heading}>{t('Add a model')}</h3>
      <p className={styles.detail}>
        {t('Put its folder (an ONNX file and a manifest.json) into this one, and choose it above.')}
      </p>
      <div className={styles.control}>
        <code className={styles.path}>{folder}</code>
        {canReveal ? (
          <Button size="small" icon={FolderOpen} onClick={() => reveal(folder)}>
            {t('Show')}
          </Button>
        ) : null}
        <Button size="small" icon={Copy} onClick={() => void copy()}>
          {t('Copy path')}
        </Button>
      </div>
    </section>
  );
}

/** The choice of analysis model, what is known about it, and the device that runs it. */
export function ModelSettings() {
  const { model, backbone } = useSettings();
  const { data: list, error, isFetching, refetch } = useQuery(queries.models(model));
  if (error)
    return (
      <Banner kind="bad" title={t('The models could not be read')}>
        {errorMessage(error)}
      </Banner>
    );
  if (!list) return <p className={styles.lead}>{t('Reading the models…')}</p>;
  const { signalProcessing, used } = list;
  return (
    <div className={styles.page}>
      <ModelChoice list={list} />
      <BackboneChoice list={list} />
      {list.reason === null ? null : <Banner kind="warn">{list.reason}</Banner>}
      <ModelDeviceReport />
      <section className={styles.checks}>
        <div className={styles.control}>
          <h3 className={styles.heading}>{t('Installed')}</h3>
          <Button size="small" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? t('Looking…') : t('Look again')}
          </Button>
        </div>
        <ul className={styles.checks} aria-label={t('Installed models')}>
          {list.models.map((one) => (
            <Model
              key={one.version}
              model={one}
              isUsed={one.version === used || one.version === backbone || one.task === 'key'}
            />
          ))}
          <li
            className={styles.model}
            aria-label={t('Model {version}', { version: signalProcessing.version })}
          >
            <p className={styles.modelTitle}>
              <strong>{signalProcessing.version}</strong>
              <span>{t('Signal processing alone')}</span>
              {used === signalProcessing.version ? <span className={styles.used}>{t('in use')}</span> : null}
            </p>
            <p className={styles.detail}>
              {t('Needs no model · {tracks}', { tracks: tracksText(signalProcessing.tracks) })}
            </p>
          </li>
        </ul>
      </section>
      {list.broken.length === 0 ? null : (
        <section className={styles.checks}>
          <h3 className={styles.heading}>{t('Cannot be used')}</h3>
          <ul className={styles.checks} aria-label={t('Models that cannot be used')}>
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
