import { annotationSchema, formatTime, indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, GridIndex } from '../../../shared/domain/index.ts';
import { checks } from './finding.ts';
import type { CheckCode, Severity } from './finding.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { issueText } from '../../../shared/domain/schema-issue.ts';

export interface CheckOptions {
  /** Cues within this distance of a beat count as snapped, seconds. */
  readonly snapTolerance: number;
  /** Bars. */
  readonly minSectionBars: number;
  /** Tempi outside this range are implausible for dance music even as half or double time. */
  readonly tempoRange: readonly [low: number, high: number];
  /** Sections must begin within this many seconds of the start. */
  readonly coverageTolerance: number;
}

export const defaultCheckOptions: CheckOptions = {
  snapTolerance: 0.03,
  minSectionBars: 4,
  tempoRange: [40, 300],
  coverageTolerance: 15,
};

/** A finding without its track. */
interface AnnotationFinding {
  readonly code: CheckCode;
  readonly severity: Severity;
  readonly message: Message;
  readonly time: number | null;
}

export interface CheckedAnnotation {
  readonly findings: readonly AnnotationFinding[];
  /** Number of consistency checks that applied, for the score. */
  readonly consistencyChecks: number;
  readonly consistencyFailures: number;
}

/** Anchors this far past the end of the track may come from rounding, seconds. */
const END_TOLERANCE_S = 0.1;
/**
 * An anchor may be this far from the beat that the previous one predicts, seconds: Rekordbox rounds to milliseconds.
 */
const ANCHOR_TOLERANCE_S = 0.02;
/** Two cues of one kind within this distance are duplicates, seconds. */
const SAME_CUE_S = 0.005;

/**
 * Checks one document by itself: schema, grid, cues, sections. An invalid document is not checked further. The schema
 * takes most of the time; `passedSchema` skips it for a document that is known to have passed.
 */
export function checkAnnotation(
  document: unknown,
  options: CheckOptions = defaultCheckOptions,
  passedSchema = false,
): CheckedAnnotation {
  const findings: AnnotationFinding[] = [];
  const report = (code: CheckCode, message: Message, time: number | null = null): void =>
    void findings.push({ code, severity: checks[code].severity, message, time });
  const parsed = passedSchema
    ? { success: true as const, data: document as Annotation }
    : annotationSchema.safeParse(document);
  if (!parsed.success) {
    for (const issue of parsed.error.issues)
      report(
        'schema',
        issue.path.length === 0
          ? issueText(issue)
          : msg('{field}: {problem}', { field: issue.path.join('.'), problem: issueText(issue) }),
      );
    return { findings, consistencyChecks: 1, consistencyFailures: 1 };
  }
  const annotation = parsed.data;
  const index = indexGrid(annotation.beat_grid, annotation.audio.time_signature[0]);
  checkGrid(annotation, index, options, report);
  checkCues(annotation, index, options, report);
  checkSections(annotation, index, options, report);
  if (annotation.metadata.tier === 1 && annotation.metadata.verified_by === null)
    report('tier_unsigned', msg('tier 1, but nobody is named as its verifier'));
  const consistencyFailures = new Set(
    findings.filter(({ code }) => checks[code].dimension === 'consistency').map(({ code }) => code),
  ).size;
  return { findings, consistencyChecks: applicableChecks(annotation), consistencyFailures };
}

/** The consistency checks that apply to a document with this content, each counted once. */
function applicableChecks({ beat_grid, cues, structure, metadata }: Annotation): number {
  const hasGrid = beat_grid.length > 0;
  return (
    2 +
    Number(beat_grid.length > 1) +
    Number(hasGrid && cues.length > 0) +
    Number(cues.length > 1) +
    Number(hasGrid && structure.length > 1) +
    Number(structure.length > 1) +
    Number(metadata.tier === 1)
  );
}

type Report = (code: CheckCode, message: Message, time?: number | null) => void;

function checkGrid(
  { audio, beat_grid: grid }: Annotation,
  index: GridIndex,
  options: CheckOptions,
  report: Report,
): void {
  const first = grid[0];
  if (!first) {
    report('grid_missing', msg('no beat grid'));
    if (audio.bpm !== null) report('tempo_differs', msg('tempo {bpm} without a grid', { bpm: audio.bpm }));
    return;
  }
  const end = audio.duration + END_TOLERANCE_S;
  for (const anchor of grid) {
    if (audio.duration > 0 && anchor.time > end)
      report(
        'grid_outside',
        msg('a grid anchor at {time} lies past the end', { time: formatTime(anchor.time) }),
        anchor.time,
      );
    if (anchor.bpm < options.tempoRange[0] || anchor.bpm > options.tempoRange[1])
      report(
        'tempo_implausible',
        msg('{bpm} BPM at {time} is outside {least}–{most}', {
          bpm: anchor.bpm,
          time: formatTime(anchor.time),
          least: options.tempoRange[0],
          most: options.tempoRange[1],
        }),
        anchor.time,
      );
  }
  for (const [i, anchor] of grid.entries()) {
    const next = grid[i + 1];
    if (!next) break;
    const beats = ((next.time - anchor.time) * anchor.bpm) / 60;
    const miss = (Math.abs(beats - Math.round(beats)) * 60) / anchor.bpm;
    if (miss <= ANCHOR_TOLERANCE_S) continue;
    report(
      'grid_irregular',
      msg('the anchor at {time} is {ms} ms off the beats before it', {
        time: formatTime(next.time),
        ms: (miss * 1000).toFixed(0),
      }),
      next.time,
    );
    break;
  }
  if (audio.bpm === null || Math.abs(audio.bpm - first.bpm) > 1e-6)
    report(
      'tempo_differs',
      audio.bpm === null
        ? msg('no tempo, but the grid begins with {first}', { first: first.bpm })
        : msg('tempo {bpm}, but the grid begins with {first}', { bpm: audio.bpm, first: first.bpm }),
    );
  const downbeat = index.timeOfBar(1);
  if (audio.downbeat === null || Math.abs(audio.downbeat - downbeat) > 0.001)
    report(
      'downbeat_differs',
      audio.downbeat === null
        ? msg('no first downbeat, but that of the grid is {first}', { first: downbeat.toFixed(3) })
        : msg('first downbeat {downbeat}, but that of the grid is {first}', {
            downbeat: audio.downbeat,
            first: downbeat.toFixed(3),
          }),
      downbeat,
    );
}

function checkCues(
  { audio, cues }: Annotation,
  index: GridIndex,
  options: CheckOptions,
  report: Report,
): void {
  for (const [i, cue] of cues.entries()) {
    const name = cue.kind === 'hot' ? msg('hot cue {slot}', { slot: cue.slot ?? '?' }) : msg('memory cue');
    const time = formatTime(cue.time);
    if (audio.duration > 0 && cue.time > audio.duration)
      report('cue_past_end', msg('{cue} at {time} lies past the end', { cue: name, time }), cue.time);
    if (!index.isEmpty) {
      const distance = cue.time - index.nearestBeat(cue.time).time;
      const ms = Math.abs(distance * 1000).toFixed(0);
      if (Math.abs(distance) > options.snapTolerance)
        report(
          'cue_off_grid',
          distance > 0
            ? msg('{cue} at {time} is {ms} ms after the beat', { cue: name, time, ms })
            : msg('{cue} at {time} is {ms} ms before the beat', { cue: name, time, ms }),
          cue.time,
        );
    }
    const twin = cues
      .slice(0, i)
      .find(
        (other) =>
          other.kind === cue.kind &&
          (cue.kind === 'hot' && other.slot === cue.slot
            ? true
            : Math.abs(other.time - cue.time) <= SAME_CUE_S &&
              (other.end === undefined) === (cue.end === undefined)),
      );
    if (twin)
      report(
        'cue_duplicate',
        twin.slot !== undefined && twin.slot === cue.slot
          ? msg('hot cue {slot} is there twice', { slot: twin.slot })
          : cue.kind === 'hot'
            ? msg('two hot cues at {time}', { time })
            : msg('two memory cues at {time}', { time }),
        cue.time,
      );
  }
}

function checkSections(
  { audio, structure, energy }: Annotation,
  index: GridIndex,
  options: CheckOptions,
  report: Report,
): void {
  const first = structure[0];
  if (energy && energy.by_section.some(({ section }) => section >= Math.max(structure.length, 1)))
    report('energy_mismatch', msg('energy is given for sections that are not there'));
  if (!first) {
    report('coverage', msg('no sections'));
    return;
  }
  if (first.time > options.coverageTolerance)
    report(
      'coverage',
      msg('the first section begins only at {time}', { time: formatTime(first.time) }),
      first.time,
    );
  for (const [i, section] of structure.entries()) {
    const { label } = section;
    const time = formatTime(section.time);
    if (audio.duration > 0 && (section.time > audio.duration || section.time < -END_TOLERANCE_S))
      report(
        'section_outside',
        msg('{label} at {time} lies outside the track', { label, time }),
        section.time,
      );
    const next = structure[i + 1];
    if (next && next.time <= section.time)
      report(
        'section_order',
        msg('{next} at {nextTime} does not come after {label} at {time}', {
          next: next.label,
          nextTime: formatTime(next.time),
          label,
          time,
        }),
        next.time,
      );
    else if (next && next.bar - section.bar < options.minSectionBars)
      report(
        'section_short',
        msg('{label} at {time} lasts {bars, plural, one {# bar} other {# bars}} (least {least})', {
          label,
          time,
          bars: next.bar - section.bar,
          least: options.minSectionBars,
        }),
        section.time,
      );
    // The first section begins with the track, not at a bar line.
    if (i === 0 || index.isEmpty) continue;
    const distance = Math.abs(section.time - index.nearestDownbeat(section.time).time);
    if (distance > options.snapTolerance)
      report(
        'section_off_bar',
        msg('{label} at {time} is {ms} ms off the bar line', {
          label,
          time,
          ms: (distance * 1000).toFixed(0),
        }),
        section.time,
      );
  }
}
