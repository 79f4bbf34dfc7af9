import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The ground truth of one track of the benchmark audio; see its README. Times in seconds. */
export interface Truth {
  readonly id: string;
  readonly kind: string;
  /** Origin: tracks made by the same people or programs sound alike. */
  readonly origin: string;
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
  readonly isConstant: boolean;
  /** Derived from the beat times, because trackers play slightly off their nominal tempo. */
  readonly bpm: number;
  /** The annotated range; beats outside are extrapolated. */
  readonly range: readonly [from: number, to: number];
  /** Inner section boundaries; null if not annotated. */
  readonly boundaries: readonly number[] | null;
  /** Classic spelling (`A minor`); null if not annotated. */
  readonly key: string | null;
  /**
   * Development tracks may be inspected for tuning, test tracks only evaluated; untouched tracks are opened once, at
   * the end.
   */
  readonly split: 'dev' | 'test' | 'network' | 'untouched';
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

/** Programs and people that cover several kinds of truth. */
const ORIGINS: Readonly<Record<string, string>> = { simfile: 'charts', osu: 'charts' };

type SplitOf = (id: string) => Truth['split'];

/**
 * The split defined by the README of a set. Development: rows that end in `train` or `decisions`, and every second of
 * the others by id, starting with the first. Network: music on which only networks are trained. Untouched: rows that
 * end in `untouched test`. Test: the rest. Without a README, no track was used for tuning.
 */
function readSplit(folder: string, ids: readonly string[]): SplitOf {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return () => 'test';
  const rows = readFileSync(readme, 'utf8').matchAll(
    /^\| (\S+) \|.*\| (train|decisions|network|untouched test) \|$/gm,
  );
  const marks = new Map([...rows].map(([, id, mark]) => [id!, mark!]));
  const unmarked = ids.filter((id) => !marks.has(id));
  return (id) => {
    const mark = marks.get(id);
    if (mark === 'untouched test') return 'untouched';
    if (mark === 'network') return 'network';
    return mark || unmarked.indexOf(id) % 2 === 0 ? 'dev' : 'test';
  };
}

function parseTruth(path: string, id: string, split: Truth['split']): Truth {
  const file = JSON.parse(readFileSync(path, 'utf8')) as TruthFile;
  const beats = file.beats_s;
  const usable = file.usable_for ?? [];
  return {
    id,
    kind: file.truth_kind,
    origin: ORIGINS[file.truth_kind] ?? file.truth_kind,
    beats,
    downbeats: file.downbeats_s ?? [],
    isConstant: file.constant_tempo !== false,
    bpm: (60 * (beats.length - 1)) / (beats.at(-1)! - beats[0]!),
    range: file.annotated_range_s ?? [beats[0]!, beats.at(-1)!],
    boundaries: usable.includes('boundaries') ? (file.boundaries_s ?? null) : null,
    key: usable.includes('key') ? (file.key ?? null) : null,
    split,
  };
}

/** Folders of truth files in a set; the second is optional. */
const TRUTH_FOLDERS = ['truth', 'v2m'];

/** Whether a benchmark folder says what is true of a track. */
export const hasTruth = (folder: string, id: string): boolean =>
  TRUTH_FOLDERS.some((name) => existsSync(join(folder, name, `${id}.json`)));

/** All truth files of the benchmark folder by id. */
export function readTruths(folder: string): Truth[] {
  return TRUTH_FOLDERS.flatMap((name) => {
    const truths = join(folder, name);
    if (!existsSync(truths)) return [];
    const ids = readdirSync(truths)
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
    const splitOf = readSplit(folder, ids);
    return ids.map((id) => parseTruth(join(truths, `${id}.json`), id, splitOf(id)));
  });
}
