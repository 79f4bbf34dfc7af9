import { join } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { exportFormats } from '../../../shared/domain/index.ts';
import type { ExportFormat } from '../../../shared/domain/index.ts';
import { runPipeline } from '../../core/datasets/pipeline/run-pipeline.ts';
import type { PipelineReport } from '../../core/datasets/pipeline/run-pipeline.ts';
import type { PipelineStep } from '../../core/datasets/pipeline/pipeline-run.ts';
import { writeSplits } from '../../core/datasets/versions/divide-tracks.ts';
import type { PlannedSplits } from '../../core/datasets/versions/divide-tracks.ts';
import { styleNames } from '../../synthesis/styles.ts';
import type { StyleName } from '../../synthesis/styles.ts';
import { describeFailures } from './sources.ts';
import { describeQuality } from '../data/describe-data.ts';
import { exitCodes } from '../exit-codes.ts';
import { addQualityOptions, qualityRequest } from '../data/quality-options.ts';
import type { QualityFlags } from '../data/quality-options.ts';
import { OVERWRITE } from '../options.ts';
import type { CommandAdder } from '../command-adder.ts';
import type { Session } from '../session.ts';
import {
  addAugmentationOptions,
  addEmbeddingOptions,
  augmentationRanges,
  count,
  openEmbeddings,
  parseSeconds,
  parseStyles,
} from './source-options.ts';
import type { AugmentationFlags, EmbeddingFlags } from './source-options.ts';
import { addSplitOptions, describeSplits, splitRequest } from './split-options.ts';
import type { SplitFlags } from './split-options.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { counted } from '../../../shared/counted.ts';

interface SplitsFlags extends SelectorOptions, SplitFlags {
  readonly like?: string;
  readonly out?: string;
  readonly overwrite?: boolean;
}

interface AllFlags extends SelectorOptions, QualityFlags, SplitFlags, AugmentationFlags, EmbeddingFlags {
  readonly import?: string[];
  readonly analyze: boolean;
  readonly description: string;
  readonly force?: string;
  readonly features: ('mel' | 'mfcc')[];
  readonly cache: boolean;
  readonly augment: number;
  readonly synthesize: number;
  readonly style?: StyleName[];
  readonly seconds?: [number, number];
  readonly midi?: string[];
  readonly format: ExportFormat[];
  readonly overwrite?: boolean;
}

function parseFeatures(value: string): ('mel' | 'mfcc')[] {
  if (value === 'none') return [];
  return value.split(',').map((part) => {
    if (part !== 'mel' && part !== 'mfcc') throw new InvalidArgumentError('Features are mel, mfcc or none.');
    return part;
  });
}

function parseFormats(value: string): ExportFormat[] {
  if (value === 'none') return [];
  return value.split(',').map((part) => {
    if (!(part in exportFormats))
      throw new InvalidArgumentError(`Formats: ${Object.keys(exportFormats).join(', ')}, or none.`);
    return part as ExportFormat;
  });
}

/** `segue dataset splits | all`: splits, and the whole pipeline for a training run. */
export const addDatasetPipelineCommands: CommandAdder = (dataset, run) => {
  addSplitOptions(
    withSelectors(
      dataset
        .command('splits')
        .description('split tracks into train, validation and test as a version would, without creating one'),
    ),
  )
    .option('--like <version>', 'tracks of this version keep their split')
    .option('--out <folder>', 'write train.txt, validation.txt, test.txt and splits.jsonl here')
    .option('--overwrite', OVERWRITE)
    .action((words: string[], options: SplitsFlags, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const selection = selected(core, words, options);
        const { like } = options;
        const planned = await core.reports.splits(selection, splitRequest(options), {
          ...(like === undefined ? {} : { like }),
          signal,
        });
        const { out } = options;
        if (out !== undefined) await core.targets.guard(options, () => writeSplits(out, planned.tracks));
        output.result(planned, () => describePlanned(planned, options.out));
      }),
    );

  const all = withSelectors(
    dataset
      .command('all')
      .description(
        'the whole pipeline: import, analysis, quality gates, version, splits, augmentation, synthesis, features, export. ' +
          'If stopped, it resumes when run again; a repeated run only adds what is new',
      )
      .argument('<name>', 'name of the dataset')
      .argument('<folder>', 'where to write; docs/datasets.md says what'),
  )
    .option('--import <paths...>', 'first import these folders, audio files and Rekordbox XML files')
    .option('--no-analyze', 'do not analyze tracks without an analysis')
    .option('-m, --description <text>', 'description of the version', '')
    .option('--force <reason>', 'continue even if a quality gate fails; the reason is recorded')
    .addOption(
      new Option('--features <names>', 'mel,mfcc, one of them, or none')
        .argParser(parseFeatures)
        .default(['mel', 'mfcc'], 'mel,mfcc'),
    )
    .option('--no-cache', 'neither read nor write the cache of features')
    .option('--augment <count>', 'changed copies of each training track, 0 for none', count, 1)
    .option('--synthesize <count>', 'synthesized tracks for training, 0 for none', count, 10)
    .option('--style <styles>', `any of ${styleNames.join(', ')}; default: all in turn`, parseStyles)
    .option('--seconds <range>', 'length of a synthesized track, as in 150:400', parseSeconds)
    .option('--midi <files...>', 'MIDI files to render for training')
    .option('--overwrite', OVERWRITE)
    .addOption(
      new Option('--format <formats>', 'exports, separated by commas, or none')
        .argParser(parseFormats)
        .default(['huggingface'], 'huggingface'),
    );
  addAugmentationOptions(addEmbeddingOptions(addQualityOptions(addSplitOptions(all)))).action(
    (name: string, folder: string, words: string[], options: AllFlags, command: Command) =>
      run(command, async (session) => {
        const { core, output, signal } = session;
        const failed = await prepare(session, words, options);
        const embeddings = await openEmbeddings(options);
        try {
          const { features } = options;
          const report = await core.targets.guard(options, () =>
            runPipeline(core, folder, {
              version: {
                name,
                description: options.description,
                selection: selected(core, words, options),
                ...splitRequest(options),
                ...qualityRequest(options),
                ...(options.force === undefined ? {} : { force: options.force }),
              },
              features: { mel: features.includes('mel'), mfcc: features.includes('mfcc'), embeddings },
              ...(options.cache ? { cache: join(core.home.root, 'cache') } : {}),
              variants: options.augment,
              ranges: augmentationRanges(options),
              synthesize: options.synthesize,
              styles: options.style ?? styleNames,
              ...(options.seconds ? { seconds: options.seconds } : {}),
              midi: options.midi ?? [],
              formats: options.format,
              at: new Date().toISOString(),
              signal,
              onProgress: createStepNotes(session),
            }),
          );
          output.result({ ...report, notAnalyzed: failed }, () => describeReport(report));
          return report.failures.length + failed > 0 ? exitCodes.incomplete : exitCodes.ok;
        } finally {
          for (const model of embeddings) await model.dispose();
        }
      }),
  );
};

/** Imports the named paths and analyzes tracks that were never analyzed. Returns how many failed. */
async function prepare(session: Session, words: readonly string[], options: AllFlags): Promise<number> {
  const { core, follow, output } = session;
  let failed = 0;
  if (options.import) {
    const job = core.imports.start(options.import);
    await follow(job);
    failed += core.jobs.failures(job.id).length;
  }
  if (!options.analyze) return failed;
  const chosen = core.library.idsUnlessAll(selected(core, words, options));
  const trackIds = core.library.ids({
    analyzed: false,
    missing: false,
    ...(chosen === null ? {} : { trackIds: chosen }),
  });
  const withFile = core.library.records(trackIds).flatMap(({ id, path }) => (path === null ? [] : [id]));
  if (withFile.length === 0) return failed;
  const job = core.analysis.start({ kind: 'tracks', trackIds: withFile });
  await follow(job);
  const failures = core.jobs.failures(job.id);
  for (const { item, message } of failures) output.note(`not analyzed: ${item}: ${message}`);
  return failed + failures.length;
}

/** Reports when a step begins, and the progress of long ones. */
function createStepNotes({ output }: Session): (step: PipelineStep, done: number, total: number) => void {
  const INTERVAL_MS = 5_000;
  let current: PipelineStep | null = null;
  let said = 0;
  return (step, done, total) => {
    const now = Date.now();
    if (step === current && now - said < INTERVAL_MS) return;
    current = step;
    said = now;
    output.note(`${step}: ${done} of ${total}`);
  };
}

const SHOWN_TRACKS = 40;

function describePlanned({ tracks, report, skipped }: PlannedSplits, folder: string | undefined): string {
  const shown = folder === undefined ? tracks.slice(0, SHOWN_TRACKS) : [];
  return [
    describeSplits(report),
    ...(skipped > 0 ? [`${counted(skipped, 'track')} without an annotation left out`] : []),
    ...(folder === undefined ? [''] : [`written to ${folder}`]),
    ...shown.map(({ split, trackId, track }) => `${split.padEnd(10)}  ${trackId}  ${track}`),
    ...(shown.length > 0 && tracks.length > shown.length
      ? [`… and ${tracks.length - shown.length} more (--out, --json)`]
      : []),
  ].join('\n');
}

function describeReport(report: PipelineReport): string {
  const { version, samples, kept, exports, failures } = report;
  return [
    `${version.reference} in ${report.folder}`,
    `${counted(samples.track, 'track')}, ${counted(samples.augmented, 'augmented copy', 'augmented copies')}, ${counted(samples.synthetic, 'synthesized track')}, ${counted(samples.midi, 'MIDI piece')}` +
      (kept > 0 ? `; ${kept} results of earlier runs kept` : ''),
    ...exports.map((path) => `exported to ${path}`),
    '',
    describeSplits(version.report.splits),
    '',
    describeQuality(version.report.quality),
    ...(failures.length > 0 ? ['', ...describeFailures(failures)] : []),
  ].join('\n');
}
