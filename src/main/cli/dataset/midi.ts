import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AppError, errorMessage, toAppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { counted } from '../../../shared/counted.ts';
import type { SourceFailure } from '../../core/datasets/sources.ts';
import { noteFeatures } from '../../dataset/features/note-features.ts';
import type { NoteFeatures } from '../../dataset/features/note-features.ts';
import { writeWhole } from '../../files/output.ts';
import { createRng } from '../../numeric/rng.ts';
import { augmentNotes } from '../../synthesis/augmentation/augment-notes.ts';
import { readMidi, writeMidiSong } from '../../synthesis/augmentation/midi.ts';
import { findMidiPaths } from '../../synthesis/midi-paths.ts';
import { exitCodes } from '../exit-codes.ts';
import { OVERWRITE } from '../options.ts';
import type { CommandAdder } from '../command-adder.ts';
import { describeFailures } from './sources.ts';
import { parseRange, positive, probability, whole } from './source-options.ts';

/** `segue dataset midi`: features and augmentation of note data. */
export const addMidiCommand: CommandAdder = (dataset, run) => {
  dataset
    .command('midi')
    .description('show features of MIDI files, and write augmented copies')
    .argument('<path...>', '.mid files, and folders that contain some')
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
    throw new AppError('not_found', verbatim(`${path} cannot be read: ${errorMessage(cause)}`), { cause });
  }
}
