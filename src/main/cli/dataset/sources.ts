import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { arrayFormats, exportFormats } from '../../../shared/domain/index.ts';
import type { ArrayFormat } from '../../../shared/domain/index.ts';
import { AppError, errorMessage, toAppError } from '../../../shared/errors.ts';
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
import { augmentNotes } from '../../synthesis/augmentation/augment-notes.ts';
import { commonArrays, trainingTargets } from '../../../shared/domain/dataset-terms.ts';
import type { TrainingTarget } from '../../../shared/domain/dataset-terms.ts';
import { findMidiPaths } from '../../synthesis/midi-paths.ts';
import { readMidi, writeMidiSong } from '../../synthesis/augmentation/midi.ts';
import { writePieces, writeWhole } from '../../files/output.ts';
import { noteFeatures } from '../../dataset/features/note-features.ts';
import type { NoteFeatures } from '../../dataset/features/note-features.ts';
import { createRng } from '../../numeric/rng.ts';
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
  parseRange,
  parseSeconds,
  parseStyles,
  positive,
  probability,
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

/** `segue dataset features | augment | synthesize | midi`: what training data is made of besides annotations. */
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
      `what a model is trained for: ${targets.join(', ')}; chooses features and labels`,
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
            `Name at least one feature: --mel, --mfcc or --embedding MODEL, or what it is for: --target ${targets.join(', ')}.`,
          );
        const embeddings = await openEmbeddings(flags);
        // Whoever names features for a target wants those.
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
        'write changed copies of tracks with their annotations; without ranges, what clubs and rips do',
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

  dataset
    .command('midi')
    .description('features of MIDI files, and changed copies of them')
    .argument('<path...>', '.mid files, and folders that hold some')
    .option('--out <folder>', 'write changed copies here')
    .option('--variants <count>', 'copies of each file', whole, 1)
    .option('--seed <text>', 'the same seed gives the same copies', 'segue')
    .option('--transpose <range>', 'semitones', parseRange, [-5, 6])
    .option('--tempo <range>', 'per cent', parseRange, [-10, 10])
    .option('--velocity <range>', 'per cent', parseRange, [-20, 20])
    .option('--jitter <seconds>', 'standard deviation of note starts', positive, 0.005)
    .option('--dropout <probability>', 'probability that a note is left out', probability, 0.05)
    .option('--overwrite', OVERWRITE)
    .action((files: string[], flags: MidiFlags, command: Command) =>
      run(command, async ({ core, output }) => {
        const reports: { path: string; features: NoteFeatures; copies: string[] }[] = [];
        const failures: SourceFailure[] = [];
        for (const path of await findMidiPaths(files))
          try {
            const song = readMidi(await readBytes(path), path);
            const copies: string[] = [];
            for (let n = 1; flags.out !== undefined && n <= flags.variants; n++) {
              const seed = `${flags.seed}/${basename(path)}/${n}`;
              const rng = createRng(seed);
              const [lowest, highest] = flags.transpose;
              const augmentation = {
                transpose: rng.int(Math.round(lowest), Math.round(highest)),
                stretch: 1 / (1 + rng.range(...flags.tempo) / 100),
                velocity: 1 + rng.range(...flags.velocity) / 100,
                jitter: flags.jitter,
                dropout: flags.dropout,
              };
              const target = join(resolve(flags.out), `${basename(path).replace(/\.midi?$/i, '')}-v${n}.mid`);
              await core.targets.guard(flags, () =>
                writeWhole(target, writeMidiSong(augmentNotes(song, augmentation, seed))),
              );
              copies.push(target);
            }
            reports.push({ path, features: noteFeatures(song), copies });
          } catch (error) {
            const { code, message } = toAppError(error);
            failures.push({ item: path, code, message });
          }
        output.result({ files: reports, failures }, () =>
          [
            ...reports.map(
              ({ path, features, copies }) =>
                `${path}: ${features.notes} notes in ${features.duration.toFixed(1)} s, ${features.chords.length} chords` +
                (copies.length > 0 ? `, ${counted(copies.length, 'copy', 'copies')}` : ''),
            ),
            ...describeFailures(failures),
          ].join('\n'),
        );
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};

/** Tracks that may be mixed into others. */
function partnersOf(tracks: Iterable<ExportTrack>): MixPartner[] {
  return [...tracks].flatMap(({ path, audioId, missing }) =>
    path === null || missing ? [] : [{ path, audioId }],
  );
}

interface MidiFlags {
  readonly out?: string;
  readonly variants: number;
  readonly seed: string;
  readonly transpose: [number, number];
  readonly tempo: [number, number];
  readonly velocity: [number, number];
  readonly jitter: number;
  readonly dropout: number;
  readonly overwrite?: boolean;
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AppError('not_found', `${path} cannot be read: ${errorMessage(cause)}`, { cause });
  }
}
