import { useQuery } from '@tanstack/react-query';
import { BrainCircuit, GraduationCap } from 'lucide-react';
import { useState } from 'react';
import type { PersonalModel, PersonalModels } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { formatMoment } from '../../ui/date.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Checkbox } from '../../ui/Field.tsx';
import { formatCount } from '../../ui/number.ts';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { useIsLearning } from './use-is-learning.ts';
import layout from '../../ui/Page.module.css';
import masterDetail from '../../ui/MasterDetail.module.css';
import { putInUse, trainModel } from './actions.ts';
import { Automation } from './Automation.tsx';
import { setVersion, useLearningStore } from './learning-store.ts';
import { ModelDetail } from './ModelDetail.tsx';
import { TrendChart } from '../../ui/charts/TrendChart.tsx';
import { writeInterval } from './write-interval.ts';

/** The available training data, and the button that starts training. */
function Training({ models }: { readonly models: PersonalModels }) {
  const { verified, imported, enough } = models;
  const [withImported, setWithImported] = useState(true);
  const [promote, setPromote] = useState(false);
  const isTraining = useIsLearning();
  const tracks = verified + (withImported ? imported : 0);
  return (
    <ChartCard wide title={t('Train')} note={t('on this computer, from your own cues')}>
      <p className={text.second}>
        {t(
          '{verified, plural, one {# verified track} other {# verified tracks}} with cues{imported, plural, =0 {} one { and # imported one} other { and # imported ones}} to learn from.',
          { verified, imported },
        )}{' '}
        {tracks < enough
          ? t(
              'With fewer than {enough, number} a model knows little of your habits; more verified tracks help most.',
              { enough },
            )
          : ''}
      </p>
      {imported > 0 ? (
        <Checkbox checked={withImported} onChange={setWithImported}>
          {t('Learn from imported cues that nobody verified, too')}
        </Checkbox>
      ) : null}
      <Checkbox checked={promote} onChange={setPromote}>
        {t('Use the new version at once if it proves better on unseen tracks')}
      </Checkbox>
      <div>
        <Button
          variant="primary"
          icon={GraduationCap}
          disabled={isTraining || tracks === 0}
          onClick={() => void trainModel(withImported, promote)}
        >
          {isTraining ? t('Working…') : t('Train a model')}
        </Button>
      </div>
      <Automation />
    </ChartCard>
  );
}

/** How often each version places a cue where you would, against the number of tracks that it was trained on. */
function LearningCurve({ models }: { readonly models: readonly PersonalModel[] }) {
  return (
    <ChartCard
      wide
      title={t('How well they know you')}
      note={t('cues within a beat of yours, on unseen tracks (F1, 95 % interval)')}
    >
      <TrendChart
        label={t('F1 of your models by the tracks that they learned from')}
        most={1}
        format={(value) => formatDecimal(value, 1)}
        points={models.map(({ version, tracks, f1, state }) => ({
          x: tracks,
          y: f1.mean,
          low: f1.low,
          high: f1.high,
          label: t('{count, plural, one {# track} other {# tracks}}', { count: tracks }),
          strong: state === 'active',
          title: t('{version}, {count, plural, one {# track} other {# tracks}}: {score}', {
            version,
            count: tracks,
            score: writeInterval(f1),
          }),
        }))}
      />
    </ChartCard>
  );
}

/** Offers the newest version if it proved better than the one in use. */
function Offer({ models }: { readonly models: readonly PersonalModel[] }) {
  const [newest] = models;
  if (newest?.state !== 'candidate' || !newest.gate.passed) return null;
  const { version, gate } = newest;
  return (
    <Banner kind="ok" title={t('{version} proved better', { version })}>
      {gate.reason}{' '}
      <Button size="small" onClick={() => void putInUse(version)}>
        {t('Use this version')}
      </Button>
    </Banner>
  );
}

function VersionTable({
  models,
  current,
}: {
  readonly models: readonly PersonalModel[];
  readonly current: PersonalModel;
}) {
  return (
    <table className={tables.table} aria-label={t('Versions of your model')}>
      <thead>
        <tr>
          <th scope="col">{t('Version')}</th>
          <th scope="col">{t('State')}</th>
          <th scope="col" className={tables.numeric}>
            {t('Tracks')}
          </th>
          <th scope="col" className={tables.numeric}>
            {t('F1 on unseen tracks')}
          </th>
          <th scope="col">{t('Trained')}</th>
        </tr>
      </thead>
      <tbody>
        {models.map((model) => (
          <tr
            key={model.version}
            className={classNames(masterDetail.choice, model === current && masterDetail.current)}
          >
            <th scope="row">
              <button
                type="button"
                className={masterDetail.cover}
                aria-pressed={model === current}
                onClick={() => setVersion(model.version)}
              >
                {model.version}
              </button>
            </th>
            <td className={model.state === 'active' ? text.ok : text.second}>{t(stateNames[model.state])}</td>
            <td className={tables.numeric}>{formatCount(model.tracks)}</td>
            <td className={tables.numeric}>{writeInterval(model.f1)}</td>
            <td className={text.nowrap}>{formatMoment(model.created)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const stateNames: Readonly<Record<PersonalModel['state'], Message>> = {
  active: msg('in use'),
  candidate: msg('candidate'),
  retired: msg('retired'),
};

const actionNames = {
  promote: msg('put in use'),
  override: msg('put in use against the gate'),
  rollback: msg('rolled back to'),
  refuse: msg('refused by the gate'),
} as const;

function Decisions({ decisions }: { readonly decisions: PersonalModels['decisions'] }) {
  return (
    <ChartCard wide title={t('Decisions')} note={t('who put which version in use, and why')}>
      <table className={tables.table} aria-label={t('Decisions')}>
        <tbody>
          {decisions.map(({ createdAt, action, version, author, reason }) => (
            <tr key={createdAt}>
              <td className={text.nowrap}>{formatMoment(createdAt)}</td>
              <td>
                {version ?? t('Cue template')} <span className={text.second}>{t(actionNames[action])}</span>
              </td>
              <td>{author}</td>
              <td className={text.second}>{reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ChartCard>
  );
}

/** Models trained on this library: training, versions, and the active one. */
export function Models() {
  const { data, error } = useQuery(queries.personalModels());
  const chosen = useLearningStore((state) => state.version);
  if (error) return <EmptyState title={t('The models could not be read.')} detail={errorMessage(error)} />;
  if (!data) return <div className={layout.loading} aria-busy="true" />;
  const current = data.models.find(({ version }) => version === chosen) ?? data.models[0];
  if (!current)
    return (
      <div className={layout.page}>
        <EmptyState
          icon={BrainCircuit}
          title={t('No model has learned from you yet.')}
          detail={t(
            'A model of your own places cues where you would have set them. Until then the cue template of the settings does.',
          )}
        />
        <Training models={data} />
      </div>
    );
  return (
    <div className={masterDetail.split}>
      <div className={layout.page}>
        <Offer models={data.models} />
        <LearningCurve models={data.models} />
        <VersionTable models={data.models} current={current} />
        <Training models={data} />
        {data.decisions.length > 0 ? <Decisions decisions={data.decisions} /> : null}
      </div>
      <ModelDetail key={current.version} model={current} />
    </div>
  );
}
