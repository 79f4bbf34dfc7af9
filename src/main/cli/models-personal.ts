import { Option } from 'commander';
import type { Command } from 'commander';
import { personalTaskSchema } from '../../shared/contract/index.ts';
import type {
  CueExplanation,
  PersonalModel,
  PersonalModels,
  PersonalTask,
  SectionExplanation,
} from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import { exitCodes } from './exit-codes.ts';
import { moment } from './output.ts';
import type { CommandAdder } from './command-adder.ts';
import { selected, withSelectors } from './track-selectors.ts';
import type { SelectorOptions } from './track-selectors.ts';

type Interval = PersonalModel['f1'];

const interval = ({ mean, low, high }: Interval): string =>
  `${mean.toFixed(2)} [${low.toFixed(2)}–${high.toFixed(2)}]`;

/** `segue models train|personal|promote|rollback|place|why`: models trained on this library. */
export const addPersonalModelCommands: CommandAdder = (models, run) => {
  models
    .command('train')
    .description(
      'learn your habits from your verified tracks, and compare the new version with the active one',
    )
    .addOption(taskOption('what to learn: where you set cues, your sections, or how you count beats'))
    .option('--on <version>', 'learn from a dataset version, such as house@v2; its test split is left out')
    .option('--verified-only', 'leave out tracks that were imported with cues but never verified')
    .option('--promote', 'use it if it passes the test on unseen tracks')
    .action(
      (flags: { task: PersonalTask; on?: string; verifiedOnly?: true; promote?: true }, command: Command) =>
        run(command, async ({ core, output, follow }) => {
          const job = core.learning.models.startTraining(
            { dataset: flags.on ?? null, imported: flags.verifiedOnly !== true },
            flags.promote === true,
            flags.task,
          );
          const outcome = await follow(job);
          output.result(outcome, () =>
            [
              ...modelLines(outcome.model),
              outcome.promoted
                ? 'It is used from now on.'
                : outcome.model.gate.passed
                  ? `Use it with \`segue models promote ${outcome.model.version}\`.`
                  : 'It stays a candidate.',
            ].join('\n'),
          );
        }),
    );

  models
    .command('personal')
    .description('list versions trained on this library, their scores, and every decision about them')
    .action((_options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const list = core.learning.models.list();
        output.result(list, () => listText(list));
      }),
    );

  models
    .command('promote')
    .description('activate a version; refused unless it has proved better than the active one')
    .argument('<version>', 'as in personal-cues-3')
    .option('--override <reason>', 'activate it anyway; the reason is recorded')
    .action((version: string, flags: { override?: string }, command: Command) =>
      run(command, ({ core, output }) => {
        const model = core.learning.models.promote(version, flags.override);
        output.result(model, () => `${model.version} is used from now on. ${model.gate.reason}`);
      }),
    );

  models
    .command('rollback')
    .description('go back to the version that was active before')
    .addOption(taskOption('the kind of model'))
    .option('--reason <reason>', 'recorded with the decision', 'Rolled back')
    .action((flags: { reason: string; task: PersonalTask }, command: Command) =>
      run(command, ({ core, output }) => {
        const version = core.learning.models.rollback(flags.reason, flags.task);
        const without = flags.task === 'cues' ? 'The cue template' : 'The analysis as it is';
        output.result({ version }, () => `${version ?? without} is used from now on.`);
      }),
    );

  withSelectors(
    models
      .command('place')
      .description(
        'let the active versions count beats, mark sections and propose cues; verified tracks stay unchanged',
      ),
  ).action((words: string[], options: SelectorOptions, command: Command) =>
    run(command, async ({ core, output, follow }) => {
      const ids = core.library.idsOf(selected(core, words, options));
      const job = core.learning.models.startProposing(ids);
      const summary = await follow(job);
      const failures = core.jobs.failures(job.id);
      output.result(
        { ...summary, failures },
        () =>
          `${summary.model} changed ${counted(summary.proposed, 'track')}; ${summary.kept} left as they are${failures.length > 0 ? `; ${failures.length} failed` : ''}`,
      );
      return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
    }),
  );

  models
    .command('why')
    .description(
      'explain the cues that the active version set in a track, and what it changed in its sections',
    )
    .argument('<track>', 'id of the track')
    .action((track: string, _options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const trackId = Number(track);
        if (!Number.isInteger(trackId))
          throw new AppError('invalid_input', verbatim('Name a track by its id.'));
        const cues = core.learning.models.explain(trackId);
        const sections = core.learning.models.explainSections(trackId);
        output.result({ cues, sections }, () => [whyText(cues), ...sectionLines(sections)].join('\n'));
      }),
    );
};

const taskOption = (description: string): Option =>
  new Option('--task <task>', description).choices([...personalTaskSchema.options]).default('cues');

function learnedText(task: PersonalTask, count: number): string {
  if (task === 'cues') return counted(count, 'cued place');
  if (task === 'sections') return counted(count, 'section');
  return `${count} counted otherwise than by the analysis`;
}

function scoreText(task: PersonalTask, f1: Interval, f4: Interval): string {
  if (task === 'cues') return `F1 ${interval(f1)} within a beat, ${interval(f4)} within four`;
  if (task === 'sections')
    return `boundaries and labels ${interval(f1)} within 0.5 s, ${interval(f4)} within 3 s`;
  return `grid right on ${interval(f1)}, tempo on ${interval(f4)}`;
}

function sectionLines(found: readonly SectionExplanation[]): string[] {
  return found.map(({ time, change, label, before, reasons }) => {
    const what =
      change === 'renamed' ? `${label}, by the analysis ${before}` : `${change}: ${label ?? before}`;
    const why = reasons.map(({ text, weight }) => `${text} (${weight > 0 ? '+' : ''}${weight.toFixed(1)})`);
    return `${time.toFixed(3)} s  section ${what}${why.length > 0 ? `; ${why.join(', ')}` : ''}`;
  });
}

function modelLines(model: PersonalModel): string[] {
  const { version, state, created, tracks, labels, f1, f4, notes, gate, dataset } = model;
  return [
    `${state === 'active' ? '*' : ' '} ${version}  ${state}, ${created.slice(0, 10)}, ${counted(tracks, 'track')} with ${learnedText(model.task, labels)}${dataset === null ? '' : ` of ${dataset}`}`,
    `      on unseen tracks: ${scoreText(model.task, f1, f4)}`,
    `      ${gate.reason}`,
    ...notes.map((note) => `      ${note}`),
  ];
}

const placedBy: Readonly<Record<PersonalTask, string>> = {
  cues: 'Cues are placed by the template of the settings.',
  sections: 'Sections are those of the analysis.',
  grid: 'Beats are counted as the analysis counts them.',
};

const labelNames: Readonly<Record<PersonalTask, string>> = {
  cues: 'with cues',
  sections: 'with sections',
  grid: 'with an analyzed grid',
};

function listText({ models, decisions, available, enough, active }: PersonalModels): string {
  const tasks = personalTaskSchema.options;
  return [
    ...models.flatMap(modelLines),
    ...tasks.filter((task) => active[task] === null).map((task) => placedBy[task]),
    ...tasks.map((task) => {
      const { verified, imported } = available[task];
      const few = verified + imported < enough ? `; ${enough} are enough to begin with` : '';
      return `${counted(verified, 'verified track')} ${labelNames[task]}${imported > 0 ? `, and ${imported} imported` : ''} to learn from${few}.`;
    }),
    ...decisions.map(
      ({ createdAt, action, version, replaced, author, reason }) =>
        `  ${moment(createdAt)}  ${action} ${version ?? 'nothing learned'} (before: ${replaced ?? 'nothing learned'}) by ${author}: ${reason}`,
    ),
  ].join('\n');
}

function whyText(found: readonly CueExplanation[]): string {
  if (found.length === 0) return 'No cue of this track comes from a personal model.';
  return found
    .flatMap(({ time, reasons, similar }) => [
      `${time.toFixed(3)} s  ${reasons.map(({ text, weight }) => `${text} (${Math.round(weight * 100)} %)`).join(', ')}`,
      ...similar.map(
        (one) =>
          `    like ${one.name ? `"${one.name}" at ` : ''}${one.time.toFixed(3)} s in ${one.artist} – ${one.title} (track ${one.trackId}), ${Math.round(one.similarity * 100)} %`,
      ),
    ])
    .join('\n');
}
