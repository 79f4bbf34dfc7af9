import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import { verbatim } from '../../src/shared/languages/translate.ts';
import { readTruths } from '../../training/decisions/truth.ts';
import type { Truth } from '../../training/decisions/truth.ts';

/** A track of a benchmark set: its truth and its audio. */
export interface Track {
  readonly truth: Truth;
  readonly path: string;
}

/** The set itself, its folder `flac`, or what its script prints, which renders the music. */
function audioFolder(set: string): string {
  const prepare = join(set, 'prepare.sh');
  const flac = join(set, 'flac');
  if (!existsSync(prepare)) return existsSync(flac) ? flac : set;
  return execFileSync(prepare, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    .trim()
    .split('\n')
    .at(-1)!;
}

/**
 * The tracks of a set: a folder with `truth/<id>.json` and either `<id>.<any audio format>`, beside it or in
 * a folder `flac`, or a script `prepare.sh` that makes the audio and prints its folder.
 * @throws AppError `not_found` for a folder that is not a set, and for a track without audio
 */
export function readSet(set: string, track?: string): Track[] {
  if (!existsSync(join(set, 'truth')))
    throw new AppError('not_found', verbatim(`${set} is no benchmark set: it has no folder "truth".`));
  const truths = readTruths(set).filter(({ id }) => track === undefined || id === track);
  if (truths.length === 0)
    throw new AppError('not_found', verbatim(`${join(set, 'truth')} has no ${track ?? 'truths'}.`));
  const folder = audioFolder(set);
  const files = new Map(readdirSync(folder).map((name) => [parse(name).name, join(folder, name)]));
  return truths.map((truth) => {
    const path = files.get(truth.id);
    if (!path) throw new AppError('not_found', verbatim(`${folder} has no audio for ${truth.id}.`));
    return { truth, path };
  });
}
