/** Tracks of the corpus as a scripted DJ verified them, and as test tracks for models. */
import type { CueExample } from '../../src/main/learning/personal/cues/cue-example.ts';
import type { JudgedTrack } from './compare.ts';
import type { CorpusTrack } from './corpus.ts';
import { createRandom } from './styles.ts';
import type { ScriptedStyle } from './styles.ts';

export const mean = (list: readonly number[]): number =>
  list.reduce((sum, value) => sum + value, 0) / list.length;

export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const random = createRandom(seed);
  const order = [...list];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

const cuesOf = (style: ScriptedStyle, { truth }: CorpusTrack, index: number, progress: number) =>
  style.cue(truth, createRandom(index * 7919 + 13), progress);

/** The track as the DJ verified it: the true grid, with the analysis's features. */
export function toExample(
  style: ScriptedStyle,
  corpus: readonly CorpusTrack[],
  index: number,
  progress: number,
): CueExample {
  const track = corpus[index]!;
  const { truth, profile } = track;
  return {
    trackId: index,
    group: truth.id,
    grid: truth.tempo_segments.map(({ time_s: time, bpm, beat }) => ({ time, bpm, beat })),
    beatsPerBar: truth.beats_per_bar,
    duration: truth.duration_s,
    profile,
    weight: 1,
    at: new Date(1.7e12 + progress * 1e10).toISOString(),
    cues: cuesOf(style, track, index, progress).map((cue, i) => ({
      ...(cue as CueExample['cues'][number]),
      id: String(i),
      confidence: 1,
      source: 'manual',
    })),
  };
}

export function toJudged(style: ScriptedStyle, corpus: readonly CorpusTrack[], index: number): JudgedTrack {
  const track = corpus[index]!;
  const { truth, grid, structure, profile } = track;
  const wanted = cuesOf(style, track, index, 1)
    .map(({ time }) => time)
    .sort((a, b) => a - b);
  return {
    id: truth.id,
    bpm: truth.bpm,
    sections: structure.sections,
    wanted: wanted.filter((time, i) => i === 0 || time - wanted[i - 1]! > 0.05),
    track: { grid: grid.grid, beatsPerBar: grid.beatsPerBar, duration: truth.duration_s, profile },
  };
}
