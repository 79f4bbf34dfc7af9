import { indexGrid } from '../../shared/domain/index.ts';
import type { GridIndex } from '../../shared/domain/index.ts';
import type { WaveformColors } from './theme-colors.ts';
import { timeToX, viewportEnd, xToTime } from './viewport.ts';
import type { Viewport } from './viewport.ts';

/** A vertical line on the waveform: a cue or the boundary of a section. */
interface LineMark {
  readonly time: number;
  readonly color: string;
  /** Not confirmed by a person. */
  readonly predicted: boolean;
  readonly selected: boolean;
}

interface RangeMark {
  readonly start: number;
  readonly end: number;
  readonly color: string;
}

/** What is drawn over the waveform. */
export interface Overlays {
  readonly grid: GridIndex;
  /** Whether a person or the DJ software has confirmed the bar lines. If not, they are dashed. */
  readonly downbeatIsSure: boolean;
  readonly anchors: readonly { readonly time: number; readonly selected: boolean }[];
  readonly lines: readonly LineMark[];
  readonly ranges: readonly RangeMark[];
}

export const noOverlays: Overlays = {
  grid: indexGrid([]),
  downbeatIsSure: false,
  anchors: [],
  lines: [],
  ranges: [],
};

/** Minimum distance between bar labels, in pixels. */
const LABEL_DISTANCE = 52;
/** Minimum distance between lines, in pixels; closer ones are omitted. */
const LINE_DISTANCE = 5;

/** Draw every nth bar line, with n the smallest of 1, 2, 4, 8 … that keeps them `least` pixels apart. */
function barStep(pixelsPerBar: number, least: number): number {
  let step = 1;
  while (step * pixelsPerBar < least) step *= 2;
  return step;
}

/**
 * Draws beats, bar lines and bar numbers.
 * @param end end of the track, in seconds
 */
export function paintGrid(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  { grid, downbeatIsSure }: Pick<Overlays, 'grid' | 'downbeatIsSure'>,
  end: number,
  height: number,
  colors: WaveformColors,
): void {
  if (grid.isEmpty) return;
  const bpm = grid.bpmAt(xToTime(viewport, viewport.width / 2));
  const pixelsPerBeat = (60 / bpm) * viewport.pixelsPerSecond;
  const showsBeats = pixelsPerBeat >= LINE_DISTANCE;
  const lineStep = barStep(pixelsPerBeat * grid.beatsPerBar, LINE_DISTANCE * 2);
  const labelStep = barStep(pixelsPerBeat * grid.beatsPerBar, LABEL_DISTANCE);
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'top';
  const beats = new Path2D();
  const bars = new Path2D();
  const labels: { text: string; x: number }[] = [];
  for (const beat of grid.beats(viewport.start, Math.min(end, viewportEnd(viewport)))) {
    const x = Math.round(timeToX(viewport, beat.time)) + 0.5;
    if (beat.beatInBar !== 1) {
      if (!showsBeats) continue;
      beats.moveTo(x, 16);
      beats.lineTo(x, height);
      continue;
    }
    if ((beat.bar - 1) % lineStep !== 0) continue;
    bars.moveTo(x, 0);
    bars.lineTo(x, height);
    if ((beat.bar - 1) % labelStep === 0) labels.push({ text: String(beat.bar), x });
  }
  context.lineWidth = 1;
  context.setLineDash([]);
  context.strokeStyle = colors.beat;
  context.stroke(beats);
  context.setLineDash(downbeatIsSure ? [] : [3, 3]);
  context.strokeStyle = colors.downbeat;
  context.stroke(bars);
  context.setLineDash([]);
  context.fillStyle = colors.text;
  for (const { text, x } of labels) context.fillText(text, x + 4, 2);
}

/** Draws loops, anchors and the lines of cues and sections. */
export function paintMarks(
  context: CanvasRenderingContext2D,
  viewport: Viewport,
  { anchors, lines, ranges }: Pick<Overlays, 'anchors' | 'lines' | 'ranges'>,
  height: number,
  colors: WaveformColors,
): void {
  for (const range of ranges) {
    const left = timeToX(viewport, range.start);
    const right = timeToX(viewport, range.end);
    if (right < 0 || left > viewport.width) continue;
    context.globalAlpha = 0.18;
    context.fillStyle = range.color;
    context.fillRect(left, 0, right - left, height);
    context.globalAlpha = 1;
  }
  for (const line of lines) {
    const x = Math.round(timeToX(viewport, line.time));
    if (x < -2 || x > viewport.width + 2) continue;
    context.strokeStyle = line.color;
    context.lineWidth = line.selected ? 3 : 2;
    context.setLineDash(line.predicted ? [5, 4] : []);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
  }
  context.setLineDash([]);
  for (const anchor of anchors) {
    const x = Math.round(timeToX(viewport, anchor.time));
    if (x < -6 || x > viewport.width + 6) continue;
    context.fillStyle = anchor.selected ? colors.accent : colors.text;
    context.beginPath();
    context.moveTo(x - 5, height);
    context.lineTo(x + 5, height);
    context.lineTo(x, height - 8);
    context.fill();
  }
}
