/** Scripted habits of marking sections: what a person would state, from the true structure of a track. */
import type { StatedSection } from '../../src/main/learning/personal/sections/section-example.ts';
import type { SectionLabel } from '../../src/shared/domain/index.ts';
import type { SynthesisTruth } from '../../src/main/synthesis/truth.ts';
import type { Random } from './styles.ts';

type StyleTruth = Pick<SynthesisTruth, 'downbeats_s' | 'sections'>;

export interface SectionStyle {
  readonly name: string;
  readonly state: (track: StyleTruth, random: Random) => StatedSection[];
}

const asTrue = ({ sections }: StyleTruth): StatedSection[] =>
  sections.map(({ time, label }) => ({ time, label }));

/** Joins neighbours with one label. */
function joined(sections: readonly StatedSection[]): StatedSection[] {
  return sections.filter(({ label }, i) => i === 0 || sections[i - 1]!.label !== label);
}

const renamed =
  (names: Partial<Record<SectionLabel, SectionLabel>>) =>
  (track: StyleTruth): StatedSection[] =>
    asTrue(track).map(({ time, label }) => ({ time, label: names[label] ?? label }));

/** Index of the bar line nearest to a time. */
function barAt(downbeats: readonly number[], time: number): number {
  let best = 0;
  for (let i = 1; i < downbeats.length; i++)
    if (Math.abs(downbeats[i]! - time) < Math.abs(downbeats[best]! - time)) best = i;
  return best;
}

/** Splits sections into parts of at most `bars` bars. */
function split(track: StyleTruth, bars: number): StatedSection[] {
  const { downbeats_s: downbeats, sections } = track;
  return sections.flatMap(({ time, label }, i) => {
    const from = barAt(downbeats, time);
    const to = sections[i + 1] ? barAt(downbeats, sections[i + 1]!.time) : downbeats.length;
    const parts: StatedSection[] = [{ time, label }];
    for (let bar = from + bars; bar <= to - 4; bar += bars) parts.push({ time: downbeats[bar]!, label });
    return parts;
  });
}

/** All boundaries but the first a bar early, where the fill begins. */
function early({ downbeats_s: downbeats, sections }: StyleTruth): StatedSection[] {
  return sections.map(({ time, label }, i) => ({
    time: i === 0 ? time : downbeats[Math.max(0, barAt(downbeats, time) - 1)]!,
    label,
  }));
}

export const sectionStyles: readonly SectionStyle[] = [
  { name: 'as the music is', state: asTrue },
  {
    name: 'words of songs',
    state: renamed({ drop: 'chorus', breakdown: 'bridge', buildup: 'verse' }),
  },
  {
    name: 'build-ups belong to breakdowns',
    state: (track) => joined(renamed({ buildup: 'breakdown' })(track)),
  },
  { name: 'parts of 16 bars', state: (track) => split(track, 16) },
  { name: 'a bar early', state: early },
  {
    name: 'careless',
    state: (track, random) =>
      asTrue(track)
        .filter((_, i) => i === 0 || random() >= 0.2)
        .map((section, i) => {
          if (i === 0 || random() >= 0.1) return section;
          const bar = barAt(track.downbeats_s, section.time) + (random() < 0.5 ? 1 : -1);
          return { ...section, time: track.downbeats_s[bar] ?? section.time };
        })
        .sort((a, b) => a.time - b.time),
  },
];
