import { AppError } from '../../errors.ts';
import { msg } from '../../languages/translate.ts';
import type { Message } from '../../languages/translate.ts';
import type { Annotation } from '../annotation.ts';
import { isPredicted } from '../cue.ts';
import type { Cue, Rgb } from '../cue.ts';
import type { SectionLabel } from '../section.ts';
import type { TempoRange } from '../tempo-range.ts';
import { changed } from './context.ts';
import type { EditContext } from './context.ts';
import { inOrder } from './cue-edits.ts';
import { scaleTempo, shiftGrid } from './grid-edits.ts';
import { snapTime } from './quantise.ts';
import { relabelSection } from './section-edits.ts';
import { movedCue } from './moved-cue.ts';

/** Tempo factors and the names that people use for them. */
export const tempoScales = { '2': 2, '1/2': 1 / 2, '3/2': 3 / 2, '2/3': 2 / 3 } as const;
export type TempoScale = keyof typeof tempoScales;

/** One mechanical correction, applied to many tracks in the same way. */
export type Correction =
  | {
      readonly kind: 'shift-grid';
      readonly ms: number;
      /** Cues and sections move along. */ readonly withCues: boolean;
    }
  | { readonly kind: 'shift-cues'; readonly ms: number; readonly of: Cue['kind'] | 'all' }
  | { readonly kind: 'scale-tempo'; readonly by: TempoScale }
  /** Counts the tempo at the octave that falls in the range. */
  | ({ readonly kind: 'tempo-range' } & TempoRange)
  | { readonly kind: 'relabel-sections'; readonly from: SectionLabel; readonly to: SectionLabel }
  | { readonly kind: 'snap-cues'; readonly to: 'beat' | 'bar'; readonly of: Cue['kind'] | 'all' }
  /** `name` is case-insensitive; `*` matches any text. Null removes the colour. */
  | { readonly kind: 'recolour-cues'; readonly name: string; readonly color: Rgb | null }
  /** Accepts predicted cues of at least this confidence. */
  | { readonly kind: 'accept-cues'; readonly from: number };

/**
 * Applies one correction; returns the same document if it changes nothing.
 * @throws AppError `invalid_input` if it cannot be applied
 */
export function correct(annotation: Annotation, correction: Correction, context: EditContext): Annotation {
  switch (correction.kind) {
    case 'shift-grid': {
      const { ms, withCues } = correction;
      return ms === 0 ? annotation : shiftGrid(annotation, ms / 1000, { cuesFollow: withCues }, context);
    }
    case 'shift-cues':
      return shiftSome(annotation, correction.ms / 1000, correction.of, context);
    case 'scale-tempo':
      return settled(scaleTempo(annotation, tempoScales[correction.by], context), annotation);
    case 'tempo-range':
      return intoRange(annotation, correction, context);
    case 'relabel-sections':
      return relabelAll(annotation, correction.from, correction.to, context);
    case 'snap-cues':
      return snapSome(annotation, correction.to, correction.of, context);
    case 'recolour-cues':
      return recolourNamed(annotation, correction.name, correction.color, context);
    case 'accept-cues':
      return withCues(
        annotation,
        (cue) => (isPredicted(cue) && cue.confidence >= correction.from ? { ...cue, accepted: true } : cue),
        context,
      );
  }
}

/** Changes cues one by one; returns the same document if `edit` returns every cue unchanged. */
function withCues(annotation: Annotation, edit: (cue: Cue) => Cue, context: EditContext): Annotation {
  const cues = annotation.cues.map(edit);
  if (cues.every((cue, i) => cue === annotation.cues[i])) return annotation;
  return changed(annotation, { cues: inOrder(cues) }, context);
}

const isOf = (cue: Cue, of: Cue['kind'] | 'all'): boolean => of === 'all' || cue.kind === of;

/** Moves a cue; a loop keeps its length. The cue stays what it was: imported, set or predicted. */
function movedTo(cue: Cue, time: number): Cue {
  return time === cue.time ? cue : movedCue(cue, time);
}

function shiftSome(
  annotation: Annotation,
  seconds: number,
  of: Cue['kind'] | 'all',
  context: EditContext,
): Annotation {
  return withCues(
    annotation,
    (cue) => (isOf(cue, of) ? movedTo(cue, snapTime(annotation, cue.time + seconds, 'none')) : cue),
    context,
  );
}

function snapSome(
  annotation: Annotation,
  to: 'beat' | 'bar',
  of: Cue['kind'] | 'all',
  context: EditContext,
): Annotation {
  if (annotation.beat_grid.length === 0)
    throw new AppError('invalid_input', msg('It has no beat grid to snap cues to.'));
  return withCues(
    annotation,
    (cue) => (isOf(cue, of) ? movedTo(cue, snapTime(annotation, cue.time, to)) : cue),
    context,
  );
}

function recolourNamed(
  annotation: Annotation,
  name: string,
  color: Rgb | null,
  context: EditContext,
): Annotation {
  const pattern = name
    .trim()
    .split('*')
    .map((text) => text.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
    .join('.*');
  const matches = new RegExp(`^${pattern}$`, 'iu');
  return withCues(
    annotation,
    (cue) => {
      if (!matches.test(cue.name.trim())) return cue;
      const { color: before, ...plain } = cue;
      if (JSON.stringify(before ?? null) === JSON.stringify(color)) return cue;
      return color ? { ...plain, color } : plain;
    },
    context,
  );
}

function relabelAll(
  annotation: Annotation,
  from: SectionLabel,
  to: SectionLabel,
  context: EditContext,
): Annotation {
  if (from === to) return annotation;
  return annotation.structure.reduce(
    (result, { label }, i) => (label === from ? relabelSection(result, i, to, context) : result),
    annotation,
  );
}

/** The person has settled how to count the tempo, so the flag that asked for it is cleared. */
function settled(next: Annotation, before: Annotation): Annotation {
  if (next === before || !next.metadata.flags.includes('tempo_octave')) return next;
  const flags = next.metadata.flags.filter((flag) => flag !== 'tempo_octave');
  return { ...next, metadata: { ...next.metadata, flags } };
}

/** How far a tempo is outside a range, in octaves. */
function outside(bpm: number, { min, max }: TempoRange): number {
  return Math.max(0, Math.log2(min / bpm), Math.log2(bpm / max));
}

/** A range of less than an octave leaves gaps: a tempo in a gap is counted at the nearest octave. */
function intoRange(annotation: Annotation, range: TempoRange, context: EditContext): Annotation {
  const { bpm } = annotation.audio;
  if (bpm === null || outside(bpm, range) === 0) return annotation;
  const octave = Math.round(Math.log2(Math.sqrt(range.min * range.max) / bpm));
  const factors = [0, octave - 1, octave, octave + 1].map((power) => 2 ** power);
  const factor = factors.reduce((best, one) =>
    outside(bpm * one, range) < outside(bpm * best, range) ? one : best,
  );
  return factor === 1 ? annotation : settled(scaleTempo(annotation, factor, context), annotation);
}

/** A correction in words, as undo shows it. */
export function describeCorrection(correction: Correction): Message {
  switch (correction.kind) {
    case 'shift-grid': {
      const { ms } = correction;
      return correction.withCues
        ? msg('Shift grid and cues by {ms} ms', { ms })
        : msg('Shift grid by {ms} ms', { ms });
    }
    case 'shift-cues':
      return msg('Shift {of, select, hot {hot cues} memory {memory cues} other {cues}} by {ms} ms', {
        of: correction.of,
        ms: correction.ms,
      });
    case 'scale-tempo':
      return msg('Tempo × {factor}', { factor: correction.by });
    case 'tempo-range':
      return msg('Tempo into {min}–{max}', { min: correction.min, max: correction.max });
    case 'relabel-sections':
      return msg('Relabel {from} as {to}', { from: correction.from, to: correction.to });
    case 'snap-cues':
      return msg(
        'Snap {of, select, hot {hot cues} memory {memory cues} other {cues}} to {to, select, bar {bars} other {beats}}',
        { of: correction.of, to: correction.to },
      );
    case 'recolour-cues':
      return msg('Recolour cues named “{name}”', { name: correction.name });
    case 'accept-cues':
      return msg('Accept predicted cues from {from}', { from: correction.from });
  }
}
