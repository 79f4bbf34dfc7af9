import { sectionLabels } from '../../shared/domain/index.ts';
import type { CamelotKey, SectionLabel } from '../../shared/domain/index.ts';
import type { MidiNote, MidiSong } from './augmentation/midi.ts';
import type { SynthesisTruth, TruthSection } from './truth.ts';

/**
 * Everything that a MIDI file says about its music, on the clock of its rendering. Fields shared with synthesized
 * tracks have the same meaning.
 */
export interface MidiTruth extends Pick<
  SynthesisTruth,
  | 'id'
  | 'title'
  | 'artist'
  | 'duration_s'
  | 'bpm'
  | 'beats_per_bar'
  | 'constant_tempo'
  | 'tempo_segments'
  | 'beats_s'
  | 'downbeats_s'
  | 'sections'
  | 'key'
  | 'cues'
> {
  readonly notes: readonly MidiNote[];
}

/** Parts of a song, measured in quarter notes from its start. */
interface TempoStretch {
  readonly quarter: number;
  readonly time: number;
  readonly bpm: number;
}

function tempoStretches({ tempi }: MidiSong): TempoStretch[] {
  const stretches: TempoStretch[] = [];
  for (const { time, bpm } of tempi) {
    const last = stretches.at(-1);
    const quarter = last ? last.quarter + ((time - last.time) * last.bpm) / 60 : 0;
    stretches.push({ quarter, time, bpm });
  }
  return stretches;
}

/** Converts quarters, which must be passed in ascending order, to seconds. */
function createQuarterClock(stretches: readonly TempoStretch[]): (quarter: number) => number {
  let at = 0;
  return (quarter) => {
    while (at + 1 < stretches.length && stretches[at + 1]!.quarter <= quarter + 1e-9) at++;
    const { quarter: start, time, bpm } = stretches[at]!;
    return time + ((quarter - start) * 60) / bpm;
  };
}

function quarterOf(stretches: readonly TempoStretch[], time: number): number {
  const at = stretches.findLast((stretch) => stretch.time <= time + 1e-9) ?? stretches[0]!;
  return at.quarter + ((time - at.time) * at.bpm) / 60;
}

interface Meter {
  readonly quarter: number;
  /** Quarters per bar. */
  readonly bar: number;
  /** Quarters per note of the signature's unit. */
  readonly unit: number;
}

/** Quarters closer than this differ only by rounding. */
const SAME_QUARTER = 1e-6;

function meters(song: MidiSong, stretches: readonly TempoStretch[]): Meter[] {
  const found: Meter[] = [];
  for (const { time, beats, unit } of song.timeSignatures) {
    const quarter = quarterOf(stretches, time);
    const meter = { quarter, bar: (beats * 4) / unit, unit: 4 / unit };
    if (found.length > 0 && quarter - found.at(-1)!.quarter < SAME_QUARTER) found.pop();
    found.push(meter);
  }
  // The standard's default meter, until another one is given.
  if (found.length === 0 || found[0]!.quarter > SAME_QUARTER) found.unshift({ quarter: 0, bar: 4, unit: 1 });
  return found;
}

/** The value that is in force longest; the first one in a tie. */
function longest<T>(parts: readonly { readonly value: T; readonly length: number }[]): T | undefined {
  const lengths = new Map<T, number>();
  for (const { value, length } of parts) lengths.set(value, (lengths.get(value) ?? 0) + length);
  let best: T | undefined;
  let most = -1;
  for (const [value, length] of lengths) if (length > most) [best, most] = [value, length];
  return best;
}

interface Beat {
  readonly time: number;
  /** Position in the bar, from 1. */
  readonly beat: number;
  /** Tempo of the file's meta event at this beat, in BPM. */
  readonly bpm: number;
}

/**
 * Beats bar by bar. A beat is a quarter note if the main meter's bar has a whole number of them (6/8 has three),
 * otherwise its unit note (7/8 has seven). In bars of another length beats start again, so that beat 1 is always a bar
 * line.
 */
function layBeats(
  stretches: readonly TempoStretch[],
  changes: readonly Meter[],
  beatQuarters: number,
  end: number,
): Beat[] {
  const clock = createQuarterClock(stretches);
  const bpmClock = (quarter: number): number =>
    (stretches.findLast((stretch) => stretch.quarter <= quarter + SAME_QUARTER) ?? stretches[0]!).bpm;
  const beats: Beat[] = [];
  let bar = 0;
  for (let meter = 0; ;) {
    while (meter + 1 < changes.length && changes[meter + 1]!.quarter <= bar + SAME_QUARTER) meter++;
    const length = changes[meter]!.bar;
    // A signature in the middle of a bar ends the bar there.
    const next = Math.min(bar + length, changes[meter + 1]?.quarter ?? Infinity);
    for (let k = 0; bar + k * beatQuarters < next - SAME_QUARTER; k++) {
      const quarter = bar + k * beatQuarters;
      const time = clock(quarter);
      if (time >= end) return beats;
      beats.push({ time, beat: k + 1, bpm: bpmClock(quarter) / beatQuarters });
    }
    bar = next;
  }
}

/** A beat that the previous anchor predicts this accurately needs no anchor, seconds. */
const SAME_TIME = 1e-6;

/**
 * Anchors that yield exactly these beats: one at the start, and one wherever the previous beats do not lead to the
 * next.
 */
function anchorsOf(beats: readonly Beat[], beatsPerBar: number): SynthesisTruth['tempo_segments'] {
  const anchors: { time_s: number; bpm: number; beat: number }[] = [];
  let from = 0;
  for (const [i, { time, beat, bpm }] of beats.entries()) {
    const next = beats[i + 1];
    const period = next ? next.time - time : 60 / bpm;
    // The tempo may change within a beat: what counts is the time of the next one.
    const tempo = Math.abs(period - 60 / bpm) <= SAME_TIME ? bpm : 60 / period;
    const last = anchors.at(-1);
    if (last) {
      const count = i - from;
      const expected = last.time_s + (count * 60) / last.bpm;
      const following = last.time_s + ((count + 1) * 60) / last.bpm;
      const expectedBeat = ((last.beat - 1 + count) % beatsPerBar) + 1;
      if (
        Math.abs(expected - time) <= SAME_TIME &&
        Math.abs(following - (time + period)) <= SAME_TIME &&
        expectedBeat === beat
      )
        continue;
    }
    anchors.push({ time_s: time, bpm: tempo, beat });
    from = i;
  }
  return anchors;
}

/** Markers that name a section label (`Drop`, `verse 2`), as sections on the nearest bar line. */
function sectionsOf(song: MidiSong, downbeats: readonly number[]): TruthSection[] {
  const sections: TruthSection[] = [];
  for (const { time, text } of song.markers) {
    const words: readonly string[] = text.toLowerCase().match(/[a-z]+/g) ?? [];
    const label = sectionLabels.find((name): name is SectionLabel => words.includes(name));
    if (!label) continue;
    let bar = 0;
    for (const [i, downbeat] of downbeats.entries())
      if (Math.abs(downbeat - time) < Math.abs(downbeats[bar]! - time)) bar = i;
    if (downbeats.length === 0 || sections.at(-1)?.bar === bar + 1) continue;
    sections.push({ time: downbeats[bar]!, bar: bar + 1, label });
  }
  return sections;
}

/** What is known about a rendering of `duration` seconds that begins with the start of the song. */
export function describeMidi(
  song: MidiSong,
  options: {
    readonly id: string;
    readonly title: string;
    readonly artist: string;
    readonly duration: number;
  },
): MidiTruth {
  const { duration } = options;
  const stretches = tempoStretches(song);
  const changes = meters(song, stretches);
  const lastQuarter = quarterOf(stretches, song.duration);
  const main = longest(
    changes.map((meter, i) => ({
      value: `${meter.bar} ${meter.unit}`,
      length: (changes[i + 1]?.quarter ?? lastQuarter) - meter.quarter,
    })),
  )!;
  const [barQuarters, unit] = main.split(' ').map(Number) as [number, number];
  const beatQuarters = Number.isInteger(barQuarters) ? 1 : unit;
  const beatsPerBar = Math.round(barQuarters / beatQuarters);
  const beats = layBeats(stretches, changes, beatQuarters, duration);
  const downbeats = beats.filter(({ beat }) => beat === 1).map(({ time }) => time);
  const anchors = anchorsOf(beats, beatsPerBar);
  const keys = song.keySignatures.map(({ time, key }, i) => ({
    value: key,
    length: (song.keySignatures[i + 1]?.time ?? song.duration) - time,
  }));
  return {
    id: options.id,
    title: options.title,
    artist: options.artist,
    duration_s: duration,
    bpm: anchors[0]?.bpm ?? 120,
    beats_per_bar: beatsPerBar,
    constant_tempo: anchors.length <= 1,
    tempo_segments: anchors,
    beats_s: beats.map(({ time }) => time),
    downbeats_s: downbeats,
    sections: sectionsOf(song, downbeats),
    key: longest<CamelotKey>(keys) ?? null,
    cues: [],
    notes: song.notes,
  };
}
