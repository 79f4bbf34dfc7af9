import { dirname, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { arrayFormats, exportFormats } from '../../../shared/domain/index.ts';
import type { ArrayFormat } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import {
  augmentTracks,
  createFeatureReader,
  synthesizeMidi,
  synthesizeTracks,
  writeSetAside,
} from '../../core/datasets/sources.ts';
import type { SourceFailure } from '../../core/datasets/sources.ts';
import { exportDataset } from '../../core/exchange/export-annotations.ts';
import { tracksOf } from '../../core/exchange/track-sources.ts';
import { commonArrays, trainingTargets } from '../../../shared/domain/dataset-terms.ts';
import type { TrainingTarget } from '../../../shared/domain/dataset-terms.ts';
import { findMidiPaths } from '../../synthesis/midi-paths.ts';
import { writePieces } from '../../files/output.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import type { MixPartner } from '../../synthesis/augmentation/augment-file.ts';
import { styleNames } from '../../synthesis/styles.ts';
import type { StyleName } from '../../synthesis/styles.ts';
import { exitCodes } from '../exit-codes.ts';
import { oneOf, OVERWRITE } from '../options.ts';
import { list } from '../output.ts';
import type { CommandAdder } from '../command-adder.ts';
import {
  addAugmentationOptions,
  addEmbeddingOptions,
  augmentationRanges,
  openEmbeddings,
  parseSeconds,
  parseStyles,
  whole,
} from './source-options.ts';
import type { AugmentationFlags, EmbeddingFlags } from './source-options.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { counted } from '../../../shared/counted.ts';

const targets = Object.keys(trainingTargets) as TrainingTarget[];

interface FeatureFlags extends SelectorOptions, EmbeddingFlags {
  readonly format: ArrayFormat;
  readonly target?: TrainingTarget;
  readonly mel?: boolean;
  readonly mfcc?: boolean;
  readonly cache: boolean;
  readonly overwrite?: boolean;
}

interface AugmentFlags extends SelectorOptions, AugmentationFlags {
  readonly variants: number;
  readonly seed: string;
  readonly overwrite?: boolean;
}

interface SynthesizeFlags {
  readonly count: number;
  readonly seed: string;
  readonly style?: StyleName[];
  readonly seconds?: [number, number];
  readonly midi?: string[];
  readonly overwrite?: boolean;
}

export function describeFailures(failures: readonly SourceFailure[]): string[] {
  return list(failures.map(({ item, message }) => `  failed   ${item}: ${message}`));
}

/** `segue dataset features | augment | synthesize | midi`: training data besides annotations. */
export const addDatasetSourceCommands: CommandAdder = (dataset, run) => {
  const features = withSelectors(
    dataset
      .command('features')
      .description('write labels and features of tracks as arrays; features are cached in the data folder')
      .argument('<path>', 'where to write: a folder, or a file ending in .h5; see docs/formats.md'),
  )
    .addOption(new Option('--format <format>', 'how').choices(arrayFormats).default('numpy'))
    .option(
      '--target <target>',
      `training target: ${targets.join(', ')}; chooses features and labels`,
      oneOf(...targets),
    )
    .option('--mel', 'log-mel spectrogram (128, T) of the analysis front end')
    .option('--mfcc', 'MFCC (40, T)');
  addEmbeddingOptions(features)
    .option('--no-cache', 'neither read nor write the cache')
    .option('--overwrite', OVERWRITE)
    .action((folder: string, words: string[], flags: FeatureFlags, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const target = flags.target ? trainingTargets[flags.target] : null;
        const usual: readonly string[] = target?.features ?? [];
        if (!target && !flags.mel && !flags.mfcc && !flags.embedding)
          throw new AppError(
            'invalid_input',
            verbatim(
              `Name at least one feature: --mel, --mfcc or --embedding MODEL, or what it is for: --target ${targets.join(', ')}.`,
            ),
          );
        const embeddings = await openEmbeddings(flags);
        // Explicitly named features replace the defaults of the target.
        const isNamed = flags.mel || flags.mfcc || embeddings.length > 0;
        const wants = (feature: 'mel' | 'mfcc'): boolean =>
          flags[feature] ?? (!isNamed && usual.includes(feature));
        const request = { mel: wants('mel'), mfcc: wants('mfcc'), embeddings };
        const { read, failures } = createFeatureReader(request, {
          ...(flags.cache ? { cache: join(core.home.root, 'cache') } : {}),
          signal,
        });
        try {
          const { read: tracks } = tracksOf(core, {
            kind: 'selection',
            selection: selected(core, words, flags),
          });
          const report = await core.targets.guard(flags, async () => {
            const exported = await exportDataset(flags.format, folder, tracks, {
              features: read,
              signal,
              ...(target ? { labelArrays: new Set([...target.labels, ...commonArrays]) } : {}),
            });
            const isFile = exportFormats[flags.format].extension !== null;
            await writeSetAside(isFile ? dirname(exported.path) : exported.path, failures);
            return exported;
          });
          output.result({ ...report, failures }, () =>
            [
              `${report.path}: ${report.tracks - failures.length} of ${counted(report.tracks, 'track')} with features`,
              ...describeFailures(failures),
            ].join('\n'),
          );
        } finally {
          for (const model of embeddings) await model.dispose();
        }
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );

  const augment = withSelectors(
    dataset
      .command('augment')
      .description(
        'write augmented copies of tracks with their annotations; without ranges, with the effects of clubs and rips',
      )
      .argument('<folder>', 'where to write FLAC and YAML files and manifest.jsonl'),
  )
    .option('--variants <count>', 'copies of each track', whole, 1)
    .option('--seed <text>', 'the same seed gives the same copies', 'segue')
    .option('--overwrite', OVERWRITE);
  addAugmentationOptions(augment).action(
    (folder: string, words: string[], flags: AugmentFlags, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const root = resolve(folder);
        const { variants, seed } = flags;
        const { read } = tracksOf(core, { kind: 'selection', selection: selected(core, words, flags) });
        const { files: made, failures } = await core.targets.guard(flags, async () => {
          const augmented = await augmentTracks(root, read(), {
            variants,
            seed,
            ranges: augmentationRanges(flags),
            ...(flags.mixup === undefined ? {} : { partners: partnersOf(read()) }),
            at: new Date().toISOString(),
            signal,
          });
          await writePieces(
            join(root, 'manifest.jsonl'),
            augmented.files.map((file) => `${JSON.stringify(file)}\n`),
          );
          await writeSetAside(root, augmented.failures);
          return augmented;
        });
        output.result({ folder: root, files: made, failures }, () =>
          [`${root}: ${counted(made.length, 'copy', 'copies')}`, ...describeFailures(failures)].join('\n'),
        );
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
  );

  dataset
    .command('synthesize')
    .description(
      'render tracks whose grid, sections, key and cues are known exactly, or MIDI files, with annotation files',
    )
    .argument('<folder>', 'where to write; `segue import` and `segue data import` take it into the library')
    .option('--count <number>', 'tracks', whole, 10)
    .option('--seed <text>', 'track n depends on the seed and n only', '1')
    .option('--style <styles>', `any of ${styleNames.join(', ')}; default: all in turn`, parseStyles)
    .option('--seconds <range>', 'length of a track, as in 150:400', parseSeconds)
    .option(
      '--midi <paths...>',
      'render these MIDI files, and those below these folders, instead: beats, tempi and key as they say',
    )
    .option('--overwrite', OVERWRITE)
    .action((folder: string, flags: SynthesizeFlags, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const root = resolve(folder);
        const at = new Date().toISOString();
        const onProgress = (done: number, total: number, id: string): void =>
          output.note(`${done} of ${total}: ${id}`);
        const { seed, midi } = flags;
        if (midi) {
          const midiFiles = await findMidiPaths(midi);
          const report = await core.targets.guard(flags, () =>
            synthesizeMidi(root, midiFiles, { seed, onProgress, signal }, at),
          );
          output.result({ folder: root, ...report }, () =>
            [`${root}: ${report.files.length} pieces`, ...describeFailures(report.failures)].join('\n'),
          );
          return report.failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
        }
        const manifest = await core.targets.guard(flags, () =>
          synthesizeTracks(
            root,
            {
              count: flags.count,
              seed,
              styles: flags.style ?? styleNames,
              ...(flags.seconds ? { durationRange: flags.seconds } : {}),
              onProgress,
              signal,
            },
            at,
          ),
        );
        output.result(manifest, () => `${root}: ${counted(manifest.tracks.length, 'track')}`);
        return exitCodes.ok;
      }),
    );
};

/** Tracks that may be mixed into others. */
function partnersOf(tracks: Iterable<ExportTrack>): MixPartner[] {
  return [...tracks].flatMap(({ path, audioId, missing }) =>
    path === null || missing ? [] : [{ path, audioId }],
  );
}
