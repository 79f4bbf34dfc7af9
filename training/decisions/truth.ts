import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What is known about one track of the benchmark audio; see its README. Times in seconds. */
export interface Truth {
  readonly id: string;
  readonly kind: string;
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  readonly isConstant: boolean;
  /** From the beat times: trackers play slightly off their nominal tempo. */
  readonly bpm: number;
  /** Where the annotation holds; beats outside are extrapolated. */
  readonly range: readonly [from: number, to: number];
  /** Inner section boundaries; null where none are annotated. */
  readonly boundaries: readonly number[] | null;
  /** Classic spelling (`A minor`); null where not annotated. */
  readonly key: string | null;
  /** Development tracks may be looked at when tuning, test tracks only counted. */
  readonly split: 'dev' | 'test';
}

interface TruthFile {
  readonly truth_kind: string;
  readonly beats_s: readonly number[];
  readonly downbeats_s?: readonly number[];
  readonly constant_tempo?: boolean;
  readonly annotated_range_s?: readonly [number, number];
  readonly boundaries_s?: readonly number[] | null;
  readonly key?: string | null;
  readonly usable_for?: readonly string[];
}

/** Ids whose row in the README ends in `train`; null for a set without README, none of which was tuned on. */
function readTrainIds(folder: string): Set<string> | null {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return null;
  const rows = readFileSync(readme, 'utf8').matchAll(/^\| (\S+) \|.*\| train \|$/gm);
  return new Set([...rows].map((row) => row[1]!).filter((id) => id !== 'id'));
}

/**
 * All truth files of the benchmark folder by id. The split is fixed: development = the tracks marked *train* and every second of the others
 * in order of id, starting with the first; test = the rest, and everything in a set without README.
 */
export function readTruths(folder: string): Truth[] {
  const train = readTrainIds(folder);
  const ids = readdirSync(join(folder, 'truth'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
  const others = ids.filter((id) => !train?.has(id));
  return ids.map((id) => {
    const file = JSON.parse(readFileSync(join(folder, 'truth', `${id}.json`), 'utf8')) as TruthFile;
    const beats = file.beats_s;
    const usable = file.usable_for ?? [];
    return {
      id,
      kind: file.truth_kind,
      beats,
      downbeats: file.downbeats_s ?? [],
      isConstant: file.constant_tempo !== false,
      bpm: (60 * (beats.length - 1)) / (beats.at(-1)! - beats[0]!),
      range: file.annotated_range_s ?? [beats[0]!, beats.at(-1)!],
      boundaries: usable.includes('boundaries') ? (file.boundaries_s ?? null) : null,
      key: usable.includes('key') ? (file.key ?? null) : null,
      split: train && (train.has(id) || others.indexOf(id) % 2 === 0) ? 'dev' : 'test',
    };
  });
}
