/**
 * Scripted habits: the cues that a DJ of each style would set, based on the true structure of a track. Models only see
 * the analysed structure.
 */
import type { SectionLabel } from '../../src/shared/domain/index.ts';
import type { SynthesisTruth } from '../../src/main/synthesis/truth.ts';

/** A scripted cue. */
interface ScriptedCue {
  /** Seconds. */
  readonly time: number;
  readonly kind: 'hot' | 'memory';
  readonly slot?: string;
  readonly name: string;
}

type StyleTruth = Pick<
  SynthesisTruth,
  'id' | 'style' | 'bpm' | 'beats_per_bar' | 'duration_s' | 'downbeats_s' | 'beats_s' | 'sections'
>;

/** Uniform in [0, 1). */
export type Random = () => number;

export interface ScriptedStyle {
  readonly name: string;
  readonly isDeterministic: boolean;
  /** `progress`: when in the DJ's life the track was cued, 0 to 1. */
  readonly cue: (track: StyleTruth, random: Random, progress: number) => ScriptedCue[];
}

/** mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** Where a section begins. */
export interface Place {
  readonly label: SectionLabel;
  /** Index into the downbeats. */
  readonly bar: number;
}

/** Starts of runs of sections with one label, in bars. */
export function runsOf(track: StyleTruth): Place[] {
  const { downbeats_s: downbeats } = track;
  const nearest = (time: number): number => {
    let best = 0;
    for (let i = 1; i < downbeats.length; i++)
      if (Math.abs(downbeats[i]! - time) < Math.abs(downbeats[best]! - time)) best = i;
    return best;
  };
  return track.sections
    .filter((section, i, all) => i === 0 || all[i - 1]!.label !== section.label)
    .map(({ label, time }) => ({ label, bar: nearest(time) }));
}

export const isPeak = ({ label }: Place): boolean => label === 'drop' || label === 'chorus';
export const isBreak = ({ label }: Place): boolean => label === 'breakdown' || label === 'bridge';

function hot(track: StyleTruth, bar: number | undefined, slot: string, name: string): ScriptedCue[] {
  const time = bar === undefined || bar < 0 ? undefined : track.downbeats_s[bar];
  return time === undefined ? [] : [{ time, kind: 'hot', slot, name }];
}

function memory(track: StyleTruth, bar: number | undefined, name: string): ScriptedCue[] {
  const time = bar === undefined || bar < 0 ? undefined : track.downbeats_s[bar];
  return time === undefined ? [] : [{ time, kind: 'memory', name }];
}

function roles(track: StyleTruth): ScriptedCue[] {
  const places = runsOf(track);
  return [
    ...hot(track, 0, 'A', 'In'),
    ...hot(track, places.find(({ label }) => label === 'buildup')?.bar, 'B', 'Build'),
    ...hot(track, places.find(isPeak)?.bar, 'C', 'Drop'),
    ...hot(track, places.find(isBreak)?.bar, 'D', 'Break'),
    ...hot(track, places.filter(isPeak)[1]?.bar, 'E', 'Drop 2'),
    ...hot(track, places.find(({ label }) => label === 'outro')?.bar, 'H', 'Out'),
  ];
}

/** One bar before the music changes, so that a finger is ready. */
function leadIn(track: StyleTruth): ScriptedCue[] {
  const changes = runsOf(track).filter((place) => isPeak(place) || isBreak(place));
  return [
    ...hot(track, 0, 'A', ''),
    ...changes.slice(0, 6).flatMap(({ bar }, i) => hot(track, bar - 1, 'BCDEFG'[i]!, '')),
  ];
}

/** Where a mix begins and ends. */
function mixPoints(track: StyleTruth): ScriptedCue[] {
  const places = runsOf(track);
  const outro = places.find(({ label }) => label === 'outro')?.bar;
  return [
    ...memory(track, 0, 'Load'),
    ...memory(track, places[1]?.bar, 'Mix in ends'),
    ...memory(track, outro === undefined ? undefined : outro - 16, 'Prepare'),
    ...memory(track, outro, 'Mix out'),
  ];
}

const everyBars =
  (count: number) =>
  (track: StyleTruth): ScriptedCue[] =>
    Array.from({ length: 8 }, (_, i) => i * count)
      .filter((bar) => bar < track.downbeats_s.length - 4)
      .flatMap((bar, i) => hot(track, bar, 'ABCDEFGH'[i]!, ''));

function allSections(track: StyleTruth): ScriptedCue[] {
  return runsOf(track).flatMap(({ bar, label }) => memory(track, bar, label));
}

/** Sixteen bars before each drop, and the drop; a beat early, as some like it. */
function prepared(track: StyleTruth): ScriptedCue[] {
  return runsOf(track)
    .filter(isPeak)
    .slice(0, 3)
    .flatMap(({ bar }, i) => [
      ...memory(track, bar - 16, 'Ready'),
      ...hot(track, bar, 'ABC'[i]!, 'Drop').map((cue) => ({ ...cue, time: cue.time - 60 / track.bpm })),
    ]);
}

/** Drops one cue in five, moves one in ten by a bar or two, and adds one in every third track. */
function carelessly(cue: ScriptedStyle['cue']): ScriptedStyle['cue'] {
  return (track, random, progress) => {
    const { downbeats_s: downbeats } = track;
    const bar = (60 * track.beats_per_bar) / track.bpm;
    const kept = cue(track, random, progress)
      .filter(() => random() >= 0.2)
      .map((one) => {
        const moved = random() < 0.1 ? (random() < 0.5 ? -1 : 1) * (random() < 0.5 ? 1 : 2) * bar : 0;
        return { ...one, time: Math.max(0, one.time + moved) };
      });
    if (random() < 0.33)
      kept.push({
        time: downbeats[Math.floor((random() * downbeats.length) / 4) * 4]!,
        kind: 'memory',
        name: '',
      });
    return kept.sort((a, b) => a.time - b.time);
  };
}

/** Cues some of the section starts at random. */
function moody(track: StyleTruth, random: Random): ScriptedCue[] {
  const places = runsOf(track);
  return places
    .filter((place, i) => random() < (i === 0 ? 0.9 : isPeak(place) ? 0.85 : isBreak(place) ? 0.6 : 0.3))
    .flatMap(({ bar }, i) => hot(track, bar, 'ABCDEFGH'[i] ?? 'H', ''));
}

export const scriptedStyles: readonly ScriptedStyle[] = [
  { name: 'roles', isDeterministic: true, cue: roles },
  { name: 'a bar before', isDeterministic: true, cue: leadIn },
  { name: 'mix points', isDeterministic: true, cue: mixPoints },
  { name: 'every 32 bars', isDeterministic: true, cue: everyBars(32) },
  { name: 'all sections', isDeterministic: true, cue: allSections },
  { name: '16 bars before drops', isDeterministic: true, cue: prepared },
  { name: 'careless roles', isDeterministic: false, cue: carelessly(roles) },
  { name: 'careless a bar before', isDeterministic: false, cue: carelessly(leadIn) },
  { name: 'moody', isDeterministic: false, cue: moody },
  {
    name: 'changing habits',
    isDeterministic: false,
    cue: carelessly((track, _random, progress) => (progress < 0.5 ? leadIn(track) : roles(track))),
  },
];
