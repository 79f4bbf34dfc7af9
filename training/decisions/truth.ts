import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What is known about one track of the benchmark audio; see its README. Times in seconds. */
export interface Truth {
  readonly id: string;
  readonly kind: string;
  /** Where it comes from: what sounds alike because the same people or programs made it. */
  readonly origin: string;
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
  /** Development tracks may be looked at when tuning, test tracks only counted, untouched ones opened once at the end. */
  readonly split: 'dev' | 'test' | 'untouched';
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

/** Programs and people that several kinds of truth stand for. */
const ORIGINS: Readonly<Record<string, string>> = { simfile: 'charts', osu: 'charts' };

type SplitOf = (id: string) => Truth['split'];

/**
 * The split that the README of a set fixes. Development: rows that end in `train` or `decisions`, and every second of the others in
 * order of id, starting with the first; untouched: rows that end in `untouched test`; test: the rest. Without a README, nothing
 * was tuned on.
 */
function readSplit(folder: string, ids: readonly string[]): SplitOf {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return () => 'test';
  const rows = readFileSync(readme, 'utf8').matchAll(
    /^\| (\S+) \|.*\| (train|decisions|untouched test) \|$/gm,
  );
  const marks = new Map([...rows].map(([, id, mark]) => [id!, mark!]));
  const unmarked = ids.filter((id) => !marks.has(id));
  return (id) => {
    const mark = marks.get(id);
    if (mark === 'untouched test') return 'untouched';
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

/** Where truth files lie in a set; a set need not have the second. */
const TRUTH_FOLDERS = ['truth', 'v2m'];

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
