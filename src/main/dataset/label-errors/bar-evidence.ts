import type { Annotation, GridIndex, Section } from '../../../shared/domain/index.ts';
import { changeNames, measureChanges } from './sound.ts';
import type { TrackSound } from './sound.ts';

/** Sections and cues of dance music begin at multiples of this many bars from one another. */
const PHRASE_BARS = 8;
/** Changes of the sound, how far they stand out from their neighbours, and whether the sound is known. */
export const changeFeatures = changeNames.length + 2;
/** Bars on either side among which the greatest change stands out. */
const NEIGHBOURS = 3;
/** Standardised changes are clipped here. */
const MAX_CHANGE = 5;

/** For each bar line its changes, how far they exceed those around it, and 1; all 0 if the sound is not known. */
function describeChanges(sound: TrackSound | null, bars: readonly number[]): number[][] {
  if (!sound || bars.length < 2) return bars.map(() => Array.from({ length: changeFeatures }, () => 0));
  const changes = measureChanges(sound, bars, bars[1]! - bars[0]!);
  const whole = bars.map((_, i) => changes.step[i]! + changes.pattern2[i]! + changes.levels2[i]!);
  return bars.map((_, i) => {
    const around = Math.max(
      ...Array.from({ length: 2 * NEIGHBOURS + 1 }, (_unused, k) => k - NEIGHBOURS)
        .filter((by) => by !== 0)
        .map((by) => whole[i + by] ?? -Infinity),
    );
    const limit = (value: number): number => Math.max(-MAX_CHANGE, Math.min(MAX_CHANGE, value));
    return [...changeNames.map((name) => limit(changes[name][i]!)), limit((whole[i]! - around) / 3), 1];
  });
}

/** What is known about one bar line. */
export interface BarEvidence {
  readonly time: number;
  /** Section of the document that begins here. */
  readonly section: Section | null;
  /** Whether its label differs from that of the previous section. */
  readonly isNew: boolean;
  /** Whether the document has a cue here, or within half a bar. */
  readonly cue: boolean;
  /** Section and cue of the prediction. */
  readonly heard: Section | null;
  readonly predictedCue: { readonly confidence: number } | null;
  /** Position in the phrase: 3 at its start, 2 in the middle, 1 on other even bars, 0 on odd ones. */
  readonly phrase: number;
  /** `changeFeatures` numbers. */
  readonly changes: readonly number[];
}

export function describeBars(
  document: Annotation,
  grid: GridIndex,
  prediction: Annotation,
  sound: TrackSound | null,
): BarEvidence[] {
  const bars = barLines(grid, document.audio.duration);
  const changes = describeChanges(sound, bars);
  const sections = marksByBar(document.structure.slice(1), bars);
  const cues = marksByBar(document.cues, bars);
  const heard = marksByBar(prediction.structure.slice(1), bars);
  const predicted = marksByBar(prediction.cues, bars);
  const renewed = new Set(
    document.structure.filter(({ label }, i) => label !== document.structure[i - 1]?.label),
  );
  const origin = phraseOrigin([...sections.keys(), ...cues.keys(), ...heard.keys()]);
  return bars.map((time, i) => {
    const inPhrase = (i - origin + PHRASE_BARS) % PHRASE_BARS;
    return {
      time,
      section: sections.get(i) ?? null,
      isNew: renewed.has(sections.get(i)!),
      cue: cues.has(i),
      heard: heard.get(i) ?? null,
      predictedCue: predicted.get(i) ?? null,
      phrase: inPhrase === 0 ? 3 : inPhrase === PHRASE_BARS / 2 ? 2 : inPhrase % 2 === 0 ? 1 : 0,
      changes: changes[i]!,
    };
  });
}

/** The bar, modulo a phrase, on which most marks are: music before the first whole phrase shifts them all. */
function phraseOrigin(marks: readonly number[]): number {
  const counts = new Int32Array(PHRASE_BARS);
  for (const bar of marks) counts[bar % PHRASE_BARS]!++;
  return counts.indexOf(Math.max(...counts));
}

/** Times of the bar lines inside the track, from bar 1 on. */
function barLines(grid: GridIndex, duration: number): number[] {
  const times: number[] = [];
  for (let bar = 1; ; bar++) {
    const time = grid.timeOfBar(bar);
    if (!(time < duration)) return times;
    if (times.length > 0 && time <= times.at(-1)!) continue;
    times.push(time);
  }
}

/** Index of the nearest of ascending times; −1 if there are none. */
function nearestIndex(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - times[low - 1]! <= times[low]! - time ? low - 1 : low;
}

/** The most confident mark at each bar line. */
function marksByBar<T extends { readonly time: number; readonly confidence: number }>(
  marks: readonly T[],
  bars: readonly number[],
): Map<number, T> {
  const byBar = new Map<number, T>();
  for (const mark of marks) {
    const bar = nearestIndex(bars, mark.time);
    const known = byBar.get(bar);
    if (bar >= 0 && (!known || known.confidence < mark.confidence)) byBar.set(bar, mark);
  }
  return byBar;
}
