/** One DJ with one number of tracks: the personal model and its rivals, on the same unseen tracks. */
import { proposeCues } from '../../src/main/analysis/cues/propose-cues.ts';
import { defaultCueTemplate } from '../../src/shared/domain/cue-template.ts';
import { indexGrid } from '../../src/shared/domain/index.ts';
import type { CueExample } from '../../src/main/learning/personal/cues/cue-example.ts';
import { placesOf } from '../../src/main/learning/personal/cues/cue-example.ts';
import type { Place } from '../../src/main/learning/personal/cues/choose-places.ts';
import type { CueModel } from '../../src/main/learning/personal/cues/cue-model.ts';
import { describeCueLines } from '../../src/main/learning/personal/cues/cue-features.ts';
import { placeProbabilities, placesFrom } from '../../src/main/learning/personal/cues/score-places.ts';
import { placeF1 } from '../../src/main/learning/personal/cues/place-f1.ts';
import { timePlaces } from '../../src/main/learning/personal/cues/timing-model.ts';
import { trainCues } from '../../src/main/learning/personal/cues/train-cues.ts';
import { linesOf } from '../../src/main/learning/personal/cues/track-lines.ts';
import type { CueTrack } from '../../src/main/learning/personal/cues/track-lines.ts';
import type { Cue, Section } from '../../src/shared/domain/index.ts';

/** A test track: the analysis of it, and the DJ's cues. */
export interface JudgedTrack {
  readonly id: string;
  readonly track: CueTrack;
  readonly sections: readonly Section[];
  /** Seconds. */
  readonly wanted: readonly number[];
  /** True tempo in BPM, which defines the tolerance of a beat. */
  readonly bpm: number;
}

export const rivals = [
  'personal model',
  'fixed template',
  'every 16 or 32 bars',
  'every boundary',
  'own counts',
  'common trend',
] as const;
type Rival = (typeof rivals)[number];

/** F1 within one beat and within four, for each rival and track. */
export type Scores = Readonly<
  Record<Rival, readonly { readonly id: string; readonly f1: number; readonly f4: number }[]>
>;

/** Where a model cues a track, and the probabilities of all lines and offsets; none where bars are counted. */
export function placesOfModel(
  model: CueModel,
  track: CueTrack,
): { readonly places: readonly Place[]; readonly all: ArrayLike<number> } {
  if (!track.profile || model.place.length === 0) return { places: timePlaces(model.timing, track), all: [] };
  const table = describeCueLines(track);
  const all = placeProbabilities(table, model);
  return { places: placesFrom(table, model.offsets, all, model.distance), all };
}

export function predictWith(model: CueModel, track: CueTrack): number[] {
  const { timeOf } = linesOf(track);
  return placesOfModel(model, track).places.map(({ beat }) => Math.max(0, timeOf(beat)));
}

/** The DJ's most common bars relative to the first downbeat, as many as they set cues. */
function ownCounts(examples: readonly CueExample[]): (track: CueTrack) => number[] {
  const counts = new Map<number, number>();
  let cues = 0;
  for (const example of examples) {
    const index = indexGrid(example.grid, example.beatsPerBar);
    if (index.isEmpty) continue;
    for (const { time } of placesOf(example)) {
      const bar = Math.round(index.barAt(time));
      counts.set(bar, (counts.get(bar) ?? 0) + 1);
      cues++;
    }
  }
  const usual = [...counts]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, Math.max(1, Math.round(cues / examples.length)))
    .map(([bar]) => bar);
  return ({ grid, beatsPerBar, duration }) => {
    const index = indexGrid(grid, beatsPerBar);
    if (index.isEmpty) return [];
    return usual
      .map((bar) => index.timeOfBar(bar))
      .filter((time) => time >= -0.05 && time < duration)
      .map((time) => Math.max(0, time));
  };
}

function everyBars(bars: number): (track: CueTrack) => number[] {
  return ({ grid, beatsPerBar, duration }) => {
    const index = indexGrid(grid, beatsPerBar);
    const times: number[] = [];
    if (index.isEmpty) return times;
    for (let bar = 1; index.timeOfBar(bar) < duration; bar += bars)
      times.push(Math.max(0, index.timeOfBar(bar)));
    return times;
  };
}

/** The better of the two on the DJ's own tracks. */
function bestPeriod(examples: readonly CueExample[]): (track: CueTrack) => number[] {
  const scored = [16, 32].map((bars) => {
    const predict = everyBars(bars);
    const sum = examples.reduce(
      (total, example) =>
        total +
        placeF1(
          placesOf(example).map(({ time }) => time),
          predict(example),
          60 / (example.grid[0]?.bpm ?? 120),
        ),
      0,
    );
    return { predict, sum };
  });
  return scored[0]!.sum >= scored[1]!.sum ? scored[0]!.predict : scored[1]!.predict;
}

/** The cues of the template at the sections of the analysis. */
export function templateCues({ track, sections }: Pick<JudgedTrack, 'track' | 'sections'>): Cue[] {
  return proposeCues({
    sections,
    grid: track.grid,
    beatsPerBar: track.beatsPerBar,
    duration: track.duration,
    template: defaultCueTemplate,
    source: 'ml_model_base-1',
  });
}

const byTemplate = (test: JudgedTrack): number[] =>
  placesOf({ ...test.track, cues: templateCues(test) }).map(({ time }) => time);

/** Trains on `examples` and scores everything on `tests`. `common` was trained on other DJs. */
export async function compare(
  examples: readonly CueExample[],
  tests: readonly JudgedTrack[],
  common: CueModel | null,
): Promise<Scores> {
  const { model } = await trainCues(examples);
  const counts = ownCounts(examples);
  const period = bestPeriod(examples);
  const predictions: Readonly<Record<Rival, (test: JudgedTrack) => number[]>> = {
    'personal model': ({ track }) => predictWith(model, track),
    'fixed template': byTemplate,
    'every 16 or 32 bars': ({ track }) => period(track),
    'every boundary': ({ sections }) => sections.map(({ time }) => time),
    'own counts': ({ track }) => counts(track),
    'common trend': ({ track }) => (common ? predictWith(common, track) : []),
  };
  return Object.fromEntries(
    rivals.map((rival) => [
      rival,
      tests.map((test) => {
        const times = predictions[rival](test);
        const beat = (60 / test.bpm) * 1.001;
        return {
          id: test.id,
          f1: placeF1(test.wanted, times, beat),
          f4: placeF1(test.wanted, times, 4 * beat),
        };
      }),
    ]),
  ) as unknown as Scores;
}
