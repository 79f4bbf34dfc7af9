import { useQuery } from '@tanstack/react-query';
import { BrainCircuit, GraduationCap } from 'lucide-react';
import { useState } from 'react';
import type { PersonalModel, PersonalModels } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { formatMoment } from '../../ui/date.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Checkbox } from '../../ui/Field.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { useIsLearning } from './use-is-learning.ts';
import layout from '../../ui/Page.module.css';
import masterDetail from '../../ui/MasterDetail.module.css';
import { trainModel } from './actions.ts';
import { Automation } from './Automation.tsx';
import { setVersion, useLearningStore } from './learning-store.ts';
import { ModelDetail } from './ModelDetail.tsx';
import { TrendChart } from '../../ui/charts/TrendChart.tsx';
import { writeInterval } from './write-interval.ts';

/** What there is to learn from, and the button that starts it. */
function Training({ models }: { readonly models: PersonalModels }) {
  const { verified, imported, enough } = models;
  const [withImported, setWithImported] = useState(true);
  const [promote, setPromote] = useState(false);
  const isTraining = useIsLearning();
  const tracks = verified + (withImported ? imported : 0);
  return (
    <ChartCard wide title="Train" note="on this computer, from your own cues">
      <p className={text.second}>
        {counted(verified, 'verified track')} with cues
        {imported > 0 ? ` and ${counted(imported, 'imported one')}` : ''} to learn from.
        {tracks < enough
          ? ` With fewer than ${formatCount(enough)} a model knows little of your habits; more verified tracks help most.`
          : ''}
      </p>
      {imported > 0 ? (
        <Checkbox checked={withImported} onChange={setWithImported}>
          Learn from imported cues that nobody verified, too
        </Checkbox>
      ) : null}
      <Checkbox checked={promote} onChange={setPromote}>
        Use the new version at once if it proves better on unseen tracks
      </Checkbox>
      <div>
        <Button
          variant="primary"
          icon={GraduationCap}
          disabled={isTraining || tracks === 0}
          onClick={() => void trainModel(withImported, promote)}
        >
          {isTraining ? 'Working…' : 'Train a model'}
        </Button>
      </div>
      <Automation />
    </ChartCard>
  );
}

/** How often the versions place a cue where you would, against the tracks that they learned from. */
function LearningCurve({ models }: { readonly models: readonly PersonalModel[] }) {
  return (
    <ChartCard
      wide
      title="How well they know you"
      note="cues within a beat of yours, on unseen tracks (F1, 95 % interval)"
    >
      <TrendChart
        label="F1 of your models by the tracks that they learned from"
        most={1}
        format={(value) => value.toFixed(1)}
        points={models.map(({ version, tracks, f1, state }) => ({
          x: tracks,
          y: f1.mean,
          low: f1.low,
          high: f1.high,
          label: counted(tracks, 'track'),
          strong: state === 'active',
          title: `${version}, ${counted(tracks, 'track')}: ${writeInterval(f1)}`,
        }))}
      />
    </ChartCard>
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
    <table className={tables.table} aria-label="Versions of your model">
      <thead>
        <tr>
          <th scope="col">Version</th>
          <th scope="col">State</th>
          <th scope="col" className={tables.numeric}>
            Tracks
          </th>
          <th scope="col" className={tables.numeric}>
            F1 on unseen tracks
          </th>
          <th scope="col">Trained</th>
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
            <td className={model.state === 'active' ? text.ok : text.second}>
              {model.state === 'active' ? 'in use' : model.state}
            </td>
            <td className={tables.numeric}>{formatCount(model.tracks)}</td>
            <td className={tables.numeric}>{writeInterval(model.f1)}</td>
            <td className={text.nowrap}>{formatMoment(model.created)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const actionNames = {
  promote: 'put in use',
  override: 'put in use against the gate',
  rollback: 'rolled back to',
  refuse: 'refused by the gate',
} as const;

function Decisions({ decisions }: { readonly decisions: PersonalModels['decisions'] }) {
  return (
    <ChartCard wide title="Decisions" note="who put which version in use, and why">
      <table className={tables.table} aria-label="Decisions">
        <tbody>
          {decisions.map(({ createdAt, action, version, author, reason }) => (
            <tr key={createdAt}>
              <td className={text.nowrap}>{formatMoment(createdAt)}</td>
              <td>
                {version ?? 'Cue template'} <span className={text.second}>{actionNames[action]}</span>
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

/** Models that learned from this library: training, versions, the one in use. */
export function Models() {
  const { data, error } = useQuery(queries.personalModels());
  const chosen = useLearningStore((state) => state.version);
  if (error) return <EmptyState title="The models could not be read." detail={errorMessage(error)} />;
  if (!data) return <div className={layout.loading} aria-busy="true" />;
  const current = data.models.find(({ version }) => version === chosen) ?? data.models[0];
  if (!current)
    return (
      <div className={layout.page}>
        <EmptyState
          icon={BrainCircuit}
          title="No model has learned from you yet."
          detail="A model of your own places cues where you would have set them. Until then the cue template of the settings does."
        />
        <Training models={data} />
      </div>
    );
  return (
    <div className={masterDetail.split}>
      <div className={layout.page}>
        <LearningCurve models={data.models} />
        <VersionTable models={data.models} current={current} />
        <Training models={data} />
        {data.decisions.length > 0 ? <Decisions decisions={data.decisions} /> : null}
      </div>
      <ModelDetail key={current.version} model={current} />
    </div>
  );
}
