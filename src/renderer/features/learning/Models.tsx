import { useQuery } from '@tanstack/react-query';
import { BrainCircuit, GraduationCap } from 'lucide-react';
import { useState } from 'react';
import { modelStateNames, personalTaskSchema } from '../../../shared/contract/index.ts';
import type { PersonalModel, PersonalModels, PersonalTask } from '../../../shared/contract/index.ts';
import { provedBetter } from '../../../shared/domain/proved-better.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { formatMoment } from '../../ui/date.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Checkbox } from '../../ui/Field.tsx';
import { formatCount } from '../../ui/number.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { useIsLearning } from './use-is-learning.ts';
import layout from '../../ui/Page.module.css';
import masterDetail from '../../ui/MasterDetail.module.css';
import { putInUse, trainModel } from './actions.ts';
import { Automation } from './Automation.tsx';
import { setTask, setVersion, useLearningStore } from './learning-store.ts';
import { ModelDetail } from './ModelDetail.tsx';
import { taskNames } from './task-names.ts';
import { TrendChart } from '../../ui/charts/TrendChart.tsx';
import { writeInterval } from './write-interval.ts';

const trainingNotes: Readonly<Record<PersonalTask, Message>> = {
  cues: msg('on this computer, from your own cues'),
  sections: msg('on this computer, from the sections that you marked'),
  grid: msg('on this computer, from how you count beats'),
};

const curveNotes: Readonly<Record<PersonalTask, Message>> = {
  cues: msg('cues within a beat of yours, on unseen tracks (F1, 95 % interval)'),
  sections: msg('boundaries and labels as yours, on unseen tracks (95 % interval)'),
  grid: msg('share of unseen tracks whose grid is as yours (95 % interval)'),
};

/** Which of the personal models are shown. */
function TaskChoice({ task }: { readonly task: PersonalTask }) {
  return (
    <div className={layout.bar}>
      <Segmented<PersonalTask>
        label={t('What the model learns')}
        value={task}
        options={personalTaskSchema.options.map((value) => ({ value, label: t(taskNames[value]) }))}
        onChange={setTask}
      />
    </div>
  );
}

/** The available training data, and the button that starts training. */
function Training({ models, task }: { readonly models: PersonalModels; readonly task: PersonalTask }) {
  const { enough } = models;
  const { verified, imported } = models.available[task];
  const [withImported, setWithImported] = useState(true);
  const [promote, setPromote] = useState(false);
  const isTraining = useIsLearning();
  const tracks = verified + (withImported ? imported : 0);
  return (
    <ChartCard wide title={t('Train')} note={t(trainingNotes[task])}>
      <p className={text.second}>
        {t(
          '{verified, plural, one {# verified track} other {# verified tracks}} with {task, select, cues {cues} sections {sections} other {an analyzed grid}}{imported, plural, =0 {} one { and # imported one} other { and # imported ones}} to learn from.',
          { verified, imported, task },
        )}{' '}
        {tracks === 0
          ? t('Correct tracks and verify them in Review, then train here.')
          : tracks < enough
            ? t(
                'With fewer than {enough, number} a model knows little of your habits; more verified tracks help most.',
                { enough },
              )
            : ''}
      </p>
      {imported > 0 && task !== 'grid' ? (
        <Checkbox checked={withImported} onChange={setWithImported}>
          {t('Learn from imported tracks that nobody verified, too')}
        </Checkbox>
      ) : null}
      <Checkbox checked={promote} onChange={setPromote}>
        {t('Use the new version at once if it passes the test on unseen tracks')}
      </Checkbox>
      <div>
        <Button
          variant="primary"
          icon={GraduationCap}
          disabled={isTraining || tracks === 0}
          onClick={() => void trainModel(task, withImported, promote)}
        >
          {isTraining ? t('Working…') : t('Train a model')}
        </Button>
      </div>
      <Automation />
    </ChartCard>
  );
}

/** How often each version places a cue where you would, against the number of tracks that it was trained on. */
function LearningCurve({
  models,
  task,
}: {
  readonly models: readonly PersonalModel[];
  readonly task: PersonalTask;
}) {
  return (
    <ChartCard wide title={t('How well they know you')} note={t(curveNotes[task])}>
      <TrendChart
        label={t('F1 of your models by the tracks that they learned from')}
        most={1}
        unit={task === 'grid' ? t('share') : t('F1')}
        points={models.map(({ version, tracks, f1, state, gate }) => ({
          x: tracks,
          y: f1.mean,
          low: f1.low,
          high: f1.high,
          before: gate.tracks > 0 ? gate.current.mean : null,
          label: t('{count, plural, one {# track} other {# tracks}}', { count: tracks }),
          strong: state === 'active',
          title: t('{version}, {count, plural, one {# track} other {# tracks}}: {score}', {
            version,
            count: tracks,
            score: writeInterval(f1),
          }),
        }))}
      />
      <p className={text.second}>
        {t('● a version, by the tracks that it learned from; ○ what was used before it, on the same tracks')}
      </p>
    </ChartCard>
  );
}

/** Offers the newest version of each task that proved better than the one in use. */
function Offers({ models }: { readonly models: readonly PersonalModel[] }) {
  return personalTaskSchema.options.map((task) => {
    const newest = models.find((model) => model.task === task);
    if (newest?.state !== 'candidate' || !newest.gate.passed) return null;
    const { version, gate } = newest;
    const named = { task: t(taskNames[task]), version };
    return (
      <Banner
        key={task}
        kind="ok"
        title={
          provedBetter(gate)
            ? t('{task}: {version} proved better', named)
            : t('{task}: {version} is at least as good', named)
        }
        action={
          <Button size="small" onClick={() => void putInUse(version)}>
            {t('Use this version')}
          </Button>
        }
      >
        {gate.reason}
      </Banner>
    );
  });
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
            {t('On unseen tracks')}
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
            <td className={model.state === 'active' ? text.ok : text.second}>
              {t(modelStateNames[model.state])}
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

const emptyNotes: Readonly<Record<PersonalTask, Message>> = {
  cues: msg(
    'A model of your own places cues where you would have set them. Until then the cue template of the settings does.',
  ),
  sections: msg(
    'A model of your own marks sections where you would, and calls them what you call them. Until then the analysis decides.',
  ),
  grid: msg(
    'A model of your own counts beats as you do: at half or double tempo, and from which beat of the bar. Until then the analysis decides.',
  ),
};

const actionNames = {
  promote: msg('put in use'),
  override: msg('put in use all the same'),
  rollback: msg('rolled back to'),
  refuse: msg('refused, not shown to be better'),
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
                {version ?? t('None')} <span className={text.second}>{t(actionNames[action])}</span>
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
  const { task, version: chosen } = useLearningStore();
  if (error) return <EmptyState title={t('The models could not be read.')} detail={errorMessage(error)} />;
  if (!data) return <div className={layout.loading} aria-busy="true" />;
  const models = data.models.filter((model) => model.task === task);
  const current = models.find(({ version }) => version === chosen) ?? models[0];
  if (!current)
    return (
      <div className={layout.page}>
        <TaskChoice task={task} />
        <Offers models={data.models} />
        <EmptyState
          icon={BrainCircuit}
          title={t('No model has learned from you yet.')}
          detail={t(emptyNotes[task])}
        />
        <Training models={data} task={task} />
      </div>
    );
  return (
    <div className={masterDetail.split}>
      <div className={layout.page}>
        <TaskChoice task={task} />
        <Offers models={data.models} />
        <LearningCurve models={models} task={task} />
        <VersionTable models={models} current={current} />
        <Training models={data} task={task} />
        {data.decisions.length > 0 ? <Decisions decisions={data.decisions} /> : null}
      </div>
      <ModelDetail key={current.version} model={current} />
    </div>
  );
}
