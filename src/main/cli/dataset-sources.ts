import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { AppError, errorMessage, toAppError } from '../../shared/errors.ts';
import { audioIdentity } from '../audio/identity.ts';
import { augmentFile } from '../dataset/augmentation/augment-file.ts';
import type { AugmentedFile } from '../dataset/augmentation/augment-file.ts';
import { usualRanges } from '../dataset/augmentation/augment.ts';
import type { AugmentationRanges } from '../dataset/augmentation/augment.ts';
import { augmentNotes } from '../dataset/augmentation/augment-notes.ts';
import { readMidi, writeMidiSong } from '../dataset/augmentation/midi.ts';
import type { ExportTrack } from '../dataset/exports/export-track.ts';
import type { NpyArray } from '../dataset/exports/npy.ts';
import { writePieces, writeWhole } from '../dataset/exports/output.ts';
import { openEmbeddingModel } from '../dataset/features/embedding.ts';
import { noteFeatures } from '../dataset/features/note-features.ts';
import type { NoteFeatures } from '../dataset/features/note-features.ts';
import { trackFeatures } from '../dataset/features/track-features.ts';
import { createRng } from '../dataset/synthesis/rng.ts';
import { styleNames } from '../dataset/synthesis/styles.ts';
import type { StyleName } from '../dataset/synthesis/styles.ts';
import { synthesizeToFolder } from '../dataset/synthesis/synthesize-folder.ts';
import type { SynthesisTruth } from '../dataset/synthesis/truth.ts';
import { writeAnnotationYaml } from '../interop/annotation-yaml.ts';
import { createNamer } from '../interop/file-names.ts';
import { annotationOfTruth } from '../interop/truth-annotation.ts';
import { exportDataset } from '../core/interop-exports.ts';
import { readExportTracks } from '../core/interop-tracks.ts';
import { commandGroup } from './data-export.ts';
import { exitCodes } from './exit-codes.ts';
import { list } from './import.ts';
import type { CommandAdder } from './run-cli.ts';
import { selected, withSelectors } from './track-selectors.ts';
import type { SelectorOptions } from './track-selectors.ts';

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('Give a number above 0.');
  return number;
}

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('Give a whole number above 0.');
  return number;
}

/** `-6:3`, or one number for both ends' magnitude: `2` is `-2:2`. */
function parseRange(value: string): [number, number] {
  const parts = value.split(':').map(Number);
  const [low, high] = parts.length === 1 ? [-Math.abs(parts[0]!), Math.abs(parts[0]!)] : parts;
  if (parts.length > 2 || !Number.isFinite(low) || !Number.isFinite(high) || low! > high!)
    throw new InvalidArgumentError('Write a range as low:high, for example -6:6.');
  return [low!, high!];
}

interface FeatureFlags extends SelectorOptions {
  readonly mel?: boolean;
  readonly mfcc?: boolean;
  readonly embedding?: string[];
  readonly rate: number;
  readonly window?: number;
  readonly hop?: number;
  readonly output?: string;
  readonly cache: boolean;
}

interface AugmentFlags extends SelectorOptions {
  readonly variants: number;
  readonly seed: string;
  readonly tempo?: [number, number];
  readonly semitones?: [number, number];
  readonly gain?: [number, number];
  readonly snr?: [number, number];
  readonly eq?: number;
  readonly polarity?: boolean;
}

interface Failure {
  readonly item: string;
  readonly code: string;
  readonly message: string;
}

function describeFailures(failures: readonly Failure[]): string[] {
  return list(failures.map(({ item, message }) => `  failed   ${item}: ${message}`));
}

/** `segue dataset features | augment | synthesize | midi`: what training data is made of besides annotations. */
export const addDatasetSourceCommands: CommandAdder = (program, run) => {
  const dataset = commandGroup(program, 'dataset', 'immutable versions of the library, for training');

  withSelectors(
    dataset
      .command('features')
      .description(
        'write labels and features of tracks as NumPy files; features are cached in the data folder',
      )
      .argument('<folder>', 'where to write; see docs/formats.md'),
  )
    .option('--mel', 'log-mel spectrogram (128, T) of the analysis front end')
    .option('--mfcc', 'MFCC (40, T)')
    .option(
      '--embedding <model.onnx>',
      'vectors (D, T) of a network of yours; may be repeated',
      (value, all: string[] = []) => [...all, value],
    )
    .option('--rate <hertz>', 'sample rate that the network expects', positive, 16_000)
    .option(
      '--window <seconds>',
      'length that the network hears at a time (default: what it fixes, else 10)',
      positive,
    )
    .option('--hop <seconds>', 'time between windows (default: their length)', positive)
    .option('--output <name>', 'output of the network (default: the first)')
    .option('--no-cache', 'neither read nor write the cache')
    .action((folder: string, words: string[], flags: FeatureFlags, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        if (!flags.mel && !flags.mfcc && !flags.embedding)
          throw new AppError(
            'invalid_input',
            'Name at least one feature: --mel, --mfcc or --embedding MODEL.',
          );
        const { rate: sampleRate, window: windowSeconds, hop: hopSeconds, output: tensor } = flags;
        const embeddings = [];
        for (const path of flags.embedding ?? [])
          embeddings.push(
            await openEmbeddingModel(resolve(path), {
              sampleRate,
              ...(windowSeconds === undefined ? {} : { windowSeconds }),
              ...(hopSeconds === undefined ? {} : { hopSeconds }),
              ...(tensor === undefined ? {} : { output: tensor }),
            }),
          );
        const failures: Failure[] = [];
        const request = { mel: flags.mel ?? false, mfcc: flags.mfcc ?? false, embeddings };
        const featuresOf = async (track: ExportTrack): Promise<Readonly<Record<string, NpyArray>>> => {
          const item = track.path ?? `track ${track.trackId}`;
          if (track.path === null || track.missing) {
            failures.push({
              item,
              code: 'not_found',
              message: 'its file is missing; only labels are written',
            });
            return {};
          }
          try {
            return await trackFeatures(track.path, track.audioId ?? track.path, request, {
              ...(flags.cache ? { cache: join(core.home.root, 'cache') } : {}),
              signal,
            });
          } catch (error) {
            const { code, message } = toAppError(error);
            if (code === 'cancelled' || code === 'model_unavailable') throw error;
            failures.push({ item, code, message });
            return {};
          }
        };
        try {
          const ids = selected(core, words, flags) ?? core.library.ids({});
          const report = await exportDataset('numpy', folder, () => readExportTracks(core.db, ids), {
            features: featuresOf,
            signal,
          });
          output.result({ ...report, failures }, () =>
            [
              `${report.path}: ${report.tracks - failures.length} of ${report.tracks} tracks with features`,
              ...describeFailures(failures),
            ].join('\n'),
          );
        } finally {
          for (const model of embeddings) await model.dispose();
        }
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );

  withSelectors(
    dataset
      .command('augment')
      .description(
        'write changed copies of tracks with their annotations; without ranges, what clubs and rips do',
      )
      .argument('<folder>', 'where to write FLAC and YAML files and manifest.jsonl'),
  )
    .option('--variants <count>', 'copies of each track', whole, 1)
    .option('--seed <text>', 'the same seed gives the same copies', 'segue')
    .option('--tempo <range>', 'per cent, as in -6:6; the pitch stays', parseRange)
    .option('--semitones <range>', 'as in -2:2; the key follows', parseRange)
    .option('--gain <range>', 'dB', parseRange)
    .option('--snr <range>', 'noise at this signal-to-noise ratio, dB', parseRange)
    .option('--eq <decibels>', 'largest boost or cut of three bands', positive)
    .option('--polarity', 'invert the polarity of half of the copies')
    .action((folder: string, words: string[], flags: AugmentFlags, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const root = resolve(folder);
        const { tempo, semitones, gain, snr, eq, polarity } = flags;
        const given: AugmentationRanges = {
          ...(tempo ? { tempo } : {}),
          ...(semitones ? { semitones } : {}),
          ...(gain ? { gain } : {}),
          ...(snr ? { snr } : {}),
          ...(eq === undefined ? {} : { equaliser: eq }),
          ...(polarity ? { polarity } : {}),
        };
        const ranges = Object.keys(given).length > 0 ? given : usualRanges;
        const nameOf = createNamer();
        const made: AugmentedFile[] = [];
        const failures: Failure[] = [];
        const ids = selected(core, words, flags) ?? core.library.ids({});
        for (const track of readExportTracks(core.db, ids)) {
          const { path } = track;
          const item = path ?? `track ${track.trackId}`;
          const name = nameOf({ ...track, file: track.document.audio.file });
          if (path === null || track.missing) {
            failures.push({ item, code: 'not_found', message: 'its file is missing' });
            continue;
          }
          try {
            const { variants, seed } = flags;
            const at = new Date().toISOString();
            made.push(
              ...(await augmentFile(root, name, { ...track, path }, { variants, seed, ranges, at, signal })),
            );
          } catch (error) {
            signal.throwIfAborted();
            const { code, message } = toAppError(error);
            failures.push({ item, code, message });
          }
        }
        await writePieces(
          join(root, 'manifest.jsonl'),
          made.map((file) => `${JSON.stringify(file)}\n`),
        );
        output.result({ folder: root, files: made, failures }, () =>
          [`${root}: ${made.length} copies`, ...describeFailures(failures)].join('\n'),
        );
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );

  dataset
    .command('synthesize')
    .description('render tracks whose grid, sections, key and cues are known exactly, with annotation files')
    .argument('<folder>', 'where to write; `segue import` and `segue data import` take it into the library')
    .option('--count <number>', 'tracks', whole, 10)
    .option('--seed <text>', 'track n depends on the seed and n only', '1')
    .option('--style <styles>', `any of ${styleNames.join(', ')}; default: all in turn`, parseStyles)
    .option('--seconds <range>', 'length of a track, as in 150:400', parseRange)
    .action(
      (
        folder: string,
        flags: { count: number; seed: string; style?: StyleName[]; seconds?: [number, number] },
        command: Command,
      ) =>
        run(command, async ({ output, signal }) => {
          const root = resolve(folder);
          const manifest = await synthesizeToFolder(root, {
            count: flags.count,
            seed: flags.seed,
            styles: flags.style ?? styleNames,
            ...(flags.seconds ? { durationRange: flags.seconds } : {}),
            onProgress: (done, total, id) => output.note(`${done} of ${total}: ${id}`),
            signal,
          });
          const at = new Date().toISOString();
          for (const track of manifest.tracks) {
            const truth = JSON.parse(await readFile(join(root, track.truth), 'utf8')) as SynthesisTruth;
            const file = join(root, track.audio);
            const header = {
              track: await audioIdentity(file),
              artist: truth.artist,
              title: truth.title,
              base: null,
            };
            await writeWhole(
              join(root, `${track.id}.yaml`),
              writeAnnotationYaml(header, annotationOfTruth(truth, file, at)),
            );
          }
          output.result(manifest, () => `${root}: ${manifest.tracks.length} tracks`);
        }),
    );

  dataset
    .command('midi')
    .description('features of MIDI files, and changed copies of them')
    .argument('<file...>', '.mid files')
    .option('--out <folder>', 'write changed copies here')
    .option('--variants <count>', 'copies of each file', whole, 1)
    .option('--seed <text>', 'the same seed gives the same copies', 'segue')
    .option('--transpose <range>', 'semitones', parseRange, [-5, 6])
    .option('--tempo <range>', 'per cent', parseRange, [-10, 10])
    .option('--velocity <range>', 'per cent', parseRange, [-20, 20])
    .option('--jitter <seconds>', 'standard deviation of note starts', positive, 0.005)
    .option('--dropout <probability>', 'of leaving a note out', Number, 0.05)
    .action((files: string[], flags: MidiFlags, command: Command) =>
      run(command, async ({ output }) => {
        const reports: { path: string; features: NoteFeatures; copies: string[] }[] = [];
        const failures: Failure[] = [];
        for (const path of files.map((file) => resolve(file)))
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
              await writeWhole(target, writeMidiSong(augmentNotes(song, augmentation, seed)));
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
                (copies.length > 0 ? `, ${copies.length} copies` : ''),
            ),
            ...describeFailures(failures),
          ].join('\n'),
        );
        return failures.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};

interface MidiFlags {
  readonly out?: string;
  readonly variants: number;
  readonly seed: string;
  readonly transpose: [number, number];
  readonly tempo: [number, number];
  readonly velocity: [number, number];
  readonly jitter: number;
  readonly dropout: number;
}

function parseStyles(value: string): StyleName[] {
  return value.split(',').map((name) => {
    const style = styleNames.find((known) => known === name);
    if (!style)
      throw new InvalidArgumentError(`There is no style "${name}". Styles: ${styleNames.join(', ')}.`);
    return style;
  });
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new AppError('not_found', `${path} cannot be read: ${errorMessage(cause)}`, { cause });
  }
}
