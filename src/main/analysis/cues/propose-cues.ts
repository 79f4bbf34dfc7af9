import { DEFAULT_CUE_COLOR, DEFAULT_LOOP_COLOR, indexGrid, roundToMs } from '../../../shared/domain/index.ts';
import type {
  BeatGrid,
  Cue,
  CueRule,
  CueTemplate,
  GridIndex,
  Section,
  SectionLabel,
  Source,
} from '../../../shared/domain/index.ts';
import { calibrate } from '../calibration.ts';

export interface CueProposalInput {
  readonly sections: readonly Section[];
  readonly grid: BeatGrid;
  readonly beatsPerBar: number;
  /** Seconds; no cue is proposed at or after this time. */
  readonly duration: number;
  readonly template: CueTemplate;
  /** Stored with each cue: `ml_model_<version>`. */
  readonly source: Source;
  /** Probability that tempo and phase are right; 1 for a verified grid. */
  readonly gridConfidence?: number;
  /** Probability that beat 1 is beat 1. */
  readonly downbeatConfidence?: number;
}

/** DJs' names for the sections. */
const memoryNames: Readonly<Record<SectionLabel, string>> = {
  intro: 'Intro',
  buildup: 'Build',
  drop: 'Drop',
  breakdown: 'Break',
  bridge: 'Bridge',
  verse: 'Verse',
  chorus: 'Chorus',
  outro: 'Outro',
  other: 'Section',
};

/** Bar length for tracks without a grid, so that distances and loops still have a length: 2 s, a bar at 120 BPM. */
const GRIDLESS_BAR_S = 2;

interface Place {
  readonly time: number;
  readonly end: number | undefined;
}

/**
 * The section that a rule refers to, if the track has it. Adjacent sections with labels of the rule count as one: the
 * second drop is the one after a break, not the second half of the first. Skips sections in `taken`.
 */
function sectionOf(
  rule: CueRule,
  sections: readonly Section[],
  taken: ReadonlySet<Section>,
): Section | undefined {
  const matches = (section: Section | undefined): boolean =>
    section !== undefined && !taken.has(section) && rule.labels.includes(section.label);
  const matching =
    rule.labels.length === 0
      ? sections
      : sections.filter((section, i) => matches(section) && !matches(sections[i - 1]));
  return matching.at(rule.occurrence > 0 ? rule.occurrence - 1 : rule.occurrence);
}

/** The position `bars` after the section's start, on the downbeat; null outside the track. */
function placeAt(
  section: Section,
  bars: number,
  loopBars: number | undefined,
  index: GridIndex,
  duration: number,
): Place | null {
  if (index.isEmpty) {
    const time = section.time + bars * GRIDLESS_BAR_S;
    const end = loopBars === undefined ? undefined : time + loopBars * GRIDLESS_BAR_S;
    return time < 0 || time >= duration ? null : { time: roundToMs(time), end: end && roundToMs(end) };
  }
  const downbeat = index.nearestDownbeat(section.time);
  let time = index.timeOfBar(downbeat.bar + bars);
  // If the first bar begins before the file (a pickup, or a grid that is slightly early), the cue goes on the first
  // sample.
  if (time < 0) {
    if (bars !== 0) return null;
    time = 0;
  }
  if (time >= duration) return null;
  let end: number | undefined;
  if (loopBars !== undefined) {
    end = index.timeOf(index.positionOf(time) + loopBars * index.beatsPerBar);
    if (end > duration) end = undefined;
  }
  return { time: roundToMs(time), end: end === undefined ? undefined : roundToMs(end) };
}

/**
 * Cues for a track's sections by the template's rules, on downbeats, in order of time (hot before memory at the same
 * time). The confidence of a cue is that of its section (boundary and label) × grid × downbeat, calibrated as a whole.
 * The same input yields the same cues with the same ids.
 */
export function proposeCues(input: CueProposalInput): Cue[] {
  const { sections, template, source, duration } = input;
  const index = indexGrid(input.grid, input.beatsPerBar);
  const gridFactor = (input.gridConfidence ?? 1) * (input.downbeatConfidence ?? 1);

  /** Distance in bars between two times. */
  function barsBetween(a: number, b: number): number {
    if (index.isEmpty) return Math.abs(a - b) / GRIDLESS_BAR_S;
    return Math.abs(index.positionOf(a) - index.positionOf(b)) / index.beatsPerBar;
  }
  const hot: Cue[] = [];
  const memory: Cue[] = [];
  /** Tolerance for rounding to milliseconds. */
  const minDistance = Math.max(template.min_distance_bars - 0.01, 0.01);

  function isTooClose(time: number, cues: readonly Cue[]): boolean {
    return cues.some((cue) => barsBetween(cue.time, time) < minDistance);
  }
  function addMemory(place: Place, name: string, confidence: number): void {
    if (memory.length >= template.max_memory || isTooClose(place.time, memory)) return;
    memory.push({
      id: `memory-${Math.round(place.time * 1000)}`,
      kind: 'memory',
      time: place.time,
      ...(place.end === undefined ? {} : { end: place.end }),
      name,
      confidence,
      source,
    });
  }

  const used = new Set<Section>();
  /**
   * Sections used by rules for any label: in a track that opens with its drop, "Mix in" goes there, and "Drop" goes on
   * the next one.
   */
  const taken = new Set<Section>();
  for (const rule of template.rules) {
    const section = sectionOf(rule, sections, taken);
    if (!section) continue;
    const confidence = calibrate('cue', 'network', section.confidence * gridFactor);
    if (confidence < template.min_confidence) continue;
    const place = placeAt(section, rule.offset_bars, rule.loop_bars, index, duration);
    if (!place) continue;
    if (rule.offset_bars === 0) used.add(section);
    if (rule.labels.length === 0) taken.add(section);
    const { slot } = rule;
    if (
      slot !== undefined &&
      hot.length < template.max_hot &&
      !hot.some((cue) => cue.slot === slot) &&
      !isTooClose(place.time, hot)
    ) {
      hot.push({
        id: `hot-${slot}-${Math.round(place.time * 1000)}`,
        kind: 'hot',
        slot,
        time: place.time,
        ...(place.end === undefined ? {} : { end: place.end }),
        name: rule.name,
        color: rule.color ?? (place.end === undefined ? DEFAULT_CUE_COLOR : DEFAULT_LOOP_COLOR),
        confidence,
        source,
      });
    }
    if (rule.memory || slot === undefined) addMemory(place, rule.name, confidence);
  }

  if (template.memory_at_every_section) {
    const rest = sections.filter((section) => !used.has(section));
    for (const section of rest.toSorted((a, b) => b.confidence - a.confidence)) {
      const confidence = calibrate('cue', 'network', section.confidence * gridFactor);
      if (confidence < template.min_confidence) continue;
      const place = placeAt(section, 0, undefined, index, duration);
      if (place) addMemory(place, memoryNames[section.label], confidence);
    }
  }
  return [...hot, ...memory].sort(
    (a, b) => a.time - b.time || (a.kind === b.kind ? 0 : a.kind === 'hot' ? -1 : 1),
  );
}
