import type { DatasetStatistics, TrackFilter } from '../../../shared/contract/index.ts';
import type { CamelotKey } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';

/** One class of a distribution and the tracks in it. */
export interface ClassEntry {
  /** Display name. */
  readonly label: string;
  /** Short label where space is limited; defaults to `label`. */
  readonly short?: string;
  readonly count: number;
  /** Selects the tracks of the class; absent if no filter can. */
  readonly filter?: TrackFilter;
}

type Counts = DatasetStatistics['tempi'];

/** Width of a tempo class, in BPM. */
const TEMPO_WIDTH = 10;
/** More classes than this mean that there are outliers; empty classes are then omitted. */
const MOST_TEMPO_CLASSES = 20;

/** Tempo classes of ten BPM, including empty classes between the slowest and the fastest. */
export function tempoEntries(tempi: Counts): ClassEntry[] {
  const counts = new Map(tempi.map(({ value, count }) => [Number.parseInt(value, 10), count]));
  const found = [...counts.keys()];
  const [from, to] = [Math.min(...found), Math.max(...found)];
  const number = (to - from) / TEMPO_WIDTH + 1;
  const starts =
    found.length === 0 || number > MOST_TEMPO_CLASSES
      ? found
      : Array.from({ length: number }, (_, i) => from + i * TEMPO_WIDTH);
  return starts.map((start) => ({
    label: `${start}–${start + TEMPO_WIDTH - 1} BPM`,
    short: String(start),
    count: counts.get(start) ?? 0,
    // The filter includes both ends; tempi have two decimals.
    filter: { bpm: { from: start, to: start + TEMPO_WIDTH - 0.001 } },
  }));
}

/** The twelve keys of one mode around the Camelot wheel. */
export function keyEntries(keys: Counts, mode: 'A' | 'B', write: (key: CamelotKey) => string): ClassEntry[] {
  const counts = new Map(keys.map(({ value, count }) => [value, count]));
  return Array.from({ length: 12 }, (_, i) => {
    const key = `${i + 1}${mode}` as CamelotKey;
    return { label: write(key), count: counts.get(key) ?? 0, filter: { keys: [key] } };
  });
}

/** Ten confidence classes of 0.1 each, including empty ones. */
export function confidenceEntries(confidences: Counts): ClassEntry[] {
  const counts = new Map(
    confidences.map(({ value, count }) => [Math.round(10 * Number.parseFloat(value)), count]),
  );
  return Array.from({ length: 10 }, (_, i) => ({
    label: t('Confidence {from}–{to}', {
      from: formatDecimal(i / 10, 1),
      to: formatDecimal((i + 1) / 10, 1),
    }),
    short: formatDecimal(i / 10, 1),
    count: counts.get(i) ?? 0,
    // The filter includes both ends; 1 belongs to the last class.
    filter: { confidence: { from: i / 10, to: i === 9 ? 1 : (i + 1) / 10 - 1e-6 } },
  }));
}
