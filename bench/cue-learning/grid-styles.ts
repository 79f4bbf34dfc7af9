/** Scripted habits of gridding: the grid that a person would verify, from the true beats of a track. */
import type { Anchor } from '../../src/shared/domain/index.ts';
import type { SynthesisTruth } from '../../src/main/synthesis/truth.ts';
import type { Random } from './styles.ts';

type StyleTruth = Pick<SynthesisTruth, 'tempo_segments' | 'style' | 'bpm'>;

export interface GridStyle {
  readonly name: string;
  readonly state: (track: StyleTruth, random: Random) => Anchor[];
}

const asTrue = ({ tempo_segments }: StyleTruth): Anchor[] =>
  tempo_segments.map(({ time_s: time, bpm, beat }) => ({ time, bpm, beat }));

/** At `factor` times the tempo, from the same downbeat. */
const scaled = (grid: readonly Anchor[], factor: number): Anchor[] =>
  grid.map((anchor) => ({ ...anchor, bpm: anchor.bpm * factor }));

/** Half or double tempo, so that it lies in [min, 2 · min). */
const inOctaveFrom =
  (min: number) =>
  (track: StyleTruth): Anchor[] => {
    let factor = 1;
    while (track.bpm * factor < min) factor *= 2;
    while (track.bpm * factor >= 2 * min) factor /= 2;
    return scaled(asTrue(track), factor);
  };

export const gridStyles: readonly GridStyle[] = [
  { name: 'as the music is', state: asTrue },
  { name: 'fast tracks at half tempo (70–140)', state: inOctaveFrom(70) },
  { name: 'slow tracks at double tempo (100–200)', state: inOctaveFrom(100) },
  {
    name: 'drum and bass at half tempo',
    state: (track) => scaled(asTrue(track), track.style === 'drumAndBass' ? 1 / 2 : 1),
  },
  {
    name: 'bars from the third beat',
    state: (track) => asTrue(track).map((anchor) => ({ ...anchor, time: anchor.time + 120 / anchor.bpm })),
  },
  {
    name: 'no habit: one grid in ten at half or double tempo',
    state: (track, random) => scaled(asTrue(track), random() < 0.1 ? (random() < 0.5 ? 2 : 1 / 2) : 1),
  },
];
