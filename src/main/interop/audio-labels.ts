import { escapeMarkup } from '../files/markup.ts';
import { indexGrid } from '../../shared/domain/beat-grid.ts';
import type { Annotation, Cue } from '../../shared/domain/index.ts';

interface LabelSpan {
  readonly start: number;
  /** Equal to `start` for a point. */
  readonly end: number;
  readonly label: string;
}

function cueName({ kind, slot, name }: Cue): string {
  const place = kind === 'hot' ? `Hot ${slot}` : 'Memory';
  return name === '' ? place : `${place}: ${name}`;
}

export function beatSpans({ beat_grid: grid, audio }: Annotation): LabelSpan[] {
  const index = indexGrid(grid, audio.time_signature[0]);
  return index
    .beats(0, audio.duration)
    .map(({ time, bar, beatInBar }) => ({ start: time, end: time, label: `${bar}.${beatInBar}` }));
}

export function sectionSpans({ structure, audio }: Annotation): LabelSpan[] {
  return structure.map(({ time, label }, i) => ({
    start: Math.max(0, time),
    end: structure[i + 1]?.time ?? Math.max(audio.duration, time),
    label,
  }));
}

export function cueSpans({ cues }: Annotation): LabelSpan[] {
  return cues.map((cue) => ({ start: cue.time, end: cue.end ?? cue.time, label: cueName(cue) }));
}

/** An Audacity label track: `start<TAB>end<TAB>label`, in seconds with six decimals as Audacity writes them. */
export function audacityLabels(spans: readonly LabelSpan[]): string {
  return spans
    .map(
      ({ start, end, label }) =>
        `${start.toFixed(6)}\t${end.toFixed(6)}\t${label.replace(/[\t\r\n]+/g, ' ')}\n`,
    )
    .join('');
}

/**
 * A Sonic Visualiser layer (`.svl`): time instants for points, regions for spans. Frames are counted at `sampleRate`,
 * which must equal that of the audio file displayed with it.
 */
export function sonicVisualiserLayer(
  name: string,
  kind: 'timeinstants' | 'regions',
  spans: readonly LabelSpan[],
  sampleRate: number,
): string {
  const frame = (seconds: number): number => Math.round(seconds * sampleRate);
  const start = frame(spans[0]?.start ?? 0);
  const end = Math.max(start, ...spans.map((span) => frame(span.end)));
  // Regions with the same label share a value, so that they are drawn at the same height.
  const labels = [...new Set(spans.map(({ label }) => label))];
  const isRegions = kind === 'regions';
  const points = spans.map(({ start: from, end: to, label }) =>
    isRegions
      ? `      <point frame="${frame(from)}" value="${labels.indexOf(label)}" duration="${Math.max(1, frame(to) - frame(from))}" label="${escapeMarkup(label)}" />`
      : `      <point frame="${frame(from)}" label="${escapeMarkup(label)}" />`,
  );
  const model = isRegions
    ? `dimensions="3" resolution="1" notifyOnAdd="true" dataset="2" subtype="region" minimum="0" maximum="${Math.max(0, labels.length - 1)}" units=""`
    : 'dimensions="1" resolution="1" notifyOnAdd="true" dataset="2"';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE sonic-visualiser>',
    '<sv>',
    '  <data>',
    `    <model id="1" name="${escapeMarkup(name)}" sampleRate="${sampleRate}" start="${start}" end="${end}" type="sparse" ${model} />`,
    `    <dataset id="2" dimensions="${isRegions ? 3 : 1}">`,
    ...points,
    '    </dataset>',
    '  </data>',
    '  <display>',
    `    <layer id="3" type="${kind}" name="${escapeMarkup(name)}" model="1" plotStyle="0" colourName="Orange" colour="#ff9632" darkBackground="false" />`,
    '  </display>',
    '</sv>',
    '',
  ].join('\n');
}
