import type { CamelotKey, SectionLabel } from '../../shared/domain/index.ts';
import type { PhrasePlan } from './layers.ts';
import type { ScoreHit, ScoreNote } from './score.ts';
import type { Plan } from './score-writer.ts';
import type { StyleName } from './styles.ts';

export interface TruthSection {
  readonly time: number;
  /** 1 = the first whole bar of the track; see `BeatGrid`. */
  readonly bar: number;
  readonly label: SectionLabel;
}

interface TruthCue {
  readonly kind: 'hot' | 'memory';
  /** Hot cues only. */
  readonly slot?: string;
  readonly time: number;
  /** Loops only. */
  readonly end?: number;
  readonly name: string;
}

/**
 * Everything known about a synthesized track. Times are seconds from its first sample; field names are those of the
 * files.
 */
export interface SynthesisTruth {
  readonly id: string;
  readonly seed: string;
  readonly title: string;
  readonly artist: string;
  readonly style: StyleName;
  readonly duration_s: number;
  /** Tempo at the first beat. */
  readonly bpm: number;
  readonly beats_per_bar: number;
  readonly constant_tempo: boolean;
  /** Anchors: from `time_s` on, the tempo is `bpm`; `beat` counts in the bar from 1. */
  readonly tempo_segments: readonly {
    readonly time_s: number;
    readonly bpm: number;
    readonly beat: number;
  }[];
  readonly beats_s: readonly number[];
  readonly downbeats_s: readonly number[];
  readonly sections: readonly TruthSection[];
  /**
   * Starts of phrases at which layers enter or leave; `strength` is the share of layers that changed (Jaccard
   * distance).
   */
  readonly changes: readonly { readonly time_s: number; readonly strength: number }[];
  /** Null for tracks without pitched parts. */
  readonly key: CamelotKey | null;
  readonly cues: readonly TruthCue[];
  readonly notes: readonly ScoreNote[];
  readonly hits: readonly ScoreHit[];
}

/** Times in truth files are rounded to a microsecond: far below a sample. */
function round(time: number): number {
  return Math.round(time * 1e6) / 1e6;
}

function jaccardDistance(a: PhrasePlan, b: PhrasePlan): number {
  const common = [...a.layers].filter((layer) => b.layers.has(layer)).length;
  const union = a.layers.size + b.layers.size - common;
  return union === 0 ? 0 : 1 - common / union;
}

/** The cues of a tidy DJ: load point, mix-in, the drops and breaks, mix-out, and loops to mix over. */
function scriptCues(sections: readonly TruthSection[], timeOfBar: (bar: number) => number): TruthCue[] {
  const cues: TruthCue[] = [];
  const first = timeOfBar(1);
  cues.push({ kind: 'memory', time: first, name: 'Load' });
  const slots = 'ABCDEFGH';
  const hot = (time: number, name: string, end?: number): void => {
    const used = cues.filter((cue) => cue.kind === 'hot');
    if (used.length >= slots.length || used.some((cue) => Math.abs(cue.time - time) < 0.01)) return;
    cues.push({ kind: 'hot', slot: slots[used.length]!, time, name, ...(end === undefined ? {} : { end }) });
  };
  hot(first, 'Mix in');
  const names: Partial<Record<SectionLabel, string>> = {
    verse: 'Verse',
    buildup: 'Build',
    drop: 'Drop',
    chorus: 'Chorus',
    breakdown: 'Break',
    outro: 'Mix out',
  };
  let last: SectionLabel | null = null;
  for (const section of sections) {
    const name = names[section.label];
    if (name && section.label !== last && section.bar >= 1) hot(section.time, name);
    last = section.label;
  }
  const outro = sections.find((section) => section.label === 'outro');
  if (outro) {
    cues.push({
      kind: 'memory',
      time: outro.time,
      end: timeOfBar(outro.bar + 4),
      name: 'Outro loop',
    });
  }
  for (const section of sections) {
    if (section.label === 'drop' && section.bar > 16)
      cues.push({ kind: 'memory', time: timeOfBar(section.bar - 16), name: '16 before drop' });
  }
  return cues
    .filter((cue) => cue.time >= 0)
    .map((cue) => ({
      ...cue,
      time: round(cue.time),
      ...(cue.end === undefined ? {} : { end: round(cue.end) }),
    }));
}

export function describeTruth(
  plan: Plan,
  options: {
    id: string;
    seed: string;
    title: string;
    artist: string;
    duration: number;
    notes: readonly ScoreNote[];
    hits: readonly ScoreHit[];
  },
): SynthesisTruth {
  const { timeMap, beatsPerBar } = plan;
  const beats: number[] = [];
  const downbeats: number[] = [];
  // The pulse continues through a lead-in and through the tail, as a grid does.
  let firstBeat = 0;
  while (timeMap.timeOf(firstBeat - 1) >= 0) firstBeat--;
  while (timeMap.timeOf(firstBeat) < 0) firstBeat++;
  for (let beat = firstBeat; timeMap.timeOf(beat) < options.duration; beat++) {
    const time = round(timeMap.timeOf(beat));
    beats.push(time);
    if (beat % beatsPerBar === 0) downbeats.push(time);
  }
  const firstDownbeat = Math.ceil(firstBeat / beatsPerBar) * beatsPerBar;
  const timeOfBar = (bar: number): number => timeMap.timeOf(firstDownbeat + (bar - 1) * beatsPerBar);
  const barNumber = (compositionBar: number): number => compositionBar - firstDownbeat / beatsPerBar + 1;

  const sections = plan.sections.map((section) => ({
    time: round(timeMap.timeOf(section.startBar * beatsPerBar)),
    bar: barNumber(section.startBar),
    label: section.label,
  }));
  // A section that began before the first sample starts with it.
  const audible = sections
    .filter((section, i) => section.time >= 0 || (sections[i + 1]?.time ?? Infinity) > 0)
    .filter(({ time }) => time < options.duration)
    .map((section) => ({ ...section, time: Math.max(0, section.time) }));

  const phrases = plan.sections.flatMap((section) => section.phrases);
  const changes: { time_s: number; strength: number }[] = [];
  for (const [i, phrase] of phrases.entries()) {
    const time = timeMap.timeOf(phrase.startBar * beatsPerBar);
    if (i === 0 || time <= 0 || time >= options.duration) continue;
    const strength = jaccardDistance(phrases[i - 1]!, phrase);
    if (strength > 0) changes.push({ time_s: round(time), strength: Math.round(strength * 1000) / 1000 });
  }

  return {
    id: options.id,
    seed: options.seed,
    title: options.title,
    artist: options.artist,
    style: plan.styleName,
    duration_s: round(options.duration),
    bpm: timeMap.bpmAt(firstBeat),
    beats_per_bar: beatsPerBar,
    constant_tempo: timeMap.segments.length === 1,
    tempo_segments: tempoSegments(plan, firstBeat).filter(({ time_s: time }) => time < options.duration),
    beats_s: beats,
    downbeats_s: downbeats,
    sections: audible,
    changes,
    key: options.notes.length > 0 ? plan.harmony.key : null,
    cues: scriptCues(audible, timeOfBar).filter(({ time, end = time }) => end < options.duration),
    notes: options.notes
      .filter((note) => note.time + note.duration > 0 && note.time < options.duration)
      .map((note) => ({ ...note, time: round(note.time) })),
    hits: options.hits
      .filter((hit) => hit.time >= 0 && hit.time < options.duration)
      .map((hit) => ({ ...hit, time: round(hit.time) })),
  };
}

function tempoSegments(plan: Plan, firstBeat: number): SynthesisTruth['tempo_segments'] {
  const { timeMap, beatsPerBar } = plan;
  const beatInBar = (beat: number): number => (((beat % beatsPerBar) + beatsPerBar) % beatsPerBar) + 1;
  const current = timeMap.segments.filter((segment) => segment.beat > firstBeat);
  return [
    { time_s: round(timeMap.timeOf(firstBeat)), bpm: timeMap.bpmAt(firstBeat), beat: beatInBar(firstBeat) },
    ...current.map((segment) => ({
      time_s: round(segment.time),
      bpm: segment.bpm,
      beat: beatInBar(segment.beat),
    })),
  ];
}
