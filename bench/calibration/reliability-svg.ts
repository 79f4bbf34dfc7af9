import { binForecasts } from '../../src/main/learning/metrics/calibration.ts';
import type { Forecast } from '../../src/main/learning/metrics/calibration.ts';

/** One panel: a head before and after calibration. */
export interface ReliabilityPanel {
  readonly title: string;
  readonly before: readonly Forecast[];
  readonly after: readonly Forecast[];
}

const SIZE = 150;
const MARGIN = 34;
const CELL_WIDTH = SIZE + 2 * MARGIN;
const CELL_HEIGHT = SIZE + 2 * MARGIN + 10;
const COLUMNS = 3;
/** Few bins: most heads have some hundred forecasts. */
const BINS = 10;

const n = (value: number): string => String(Math.round(value * 10) / 10);

function curve(forecasts: readonly Forecast[], colour: string, filled: boolean): string {
  const bins = binForecasts(forecasts, BINS);
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  const points = bins.map(({ probability, accuracy, weight }) => ({
    x: SIZE * probability,
    y: SIZE * (1 - accuracy),
    radius: 2 + 6 * Math.sqrt(weight / total),
  }));
  const line = points.map(({ x, y }) => `${n(x)},${n(y)}`).join(' ');
  const dots = points.map(
    ({ x, y, radius }) =>
      `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${filled ? colour : 'none'}" fill-opacity="0.6" stroke="${colour}"/>`,
  );
  return `<polyline points="${line}" fill="none" stroke="${colour}" stroke-opacity="0.5"/>${dots.join('')}`;
}

function panel({ title, before, after }: ReliabilityPanel, i: number): string {
  const x = (i % COLUMNS) * CELL_WIDTH + MARGIN;
  const y = Math.floor(i / COLUMNS) * CELL_HEIGHT + MARGIN;
  const ticks = [0, 0.5, 1].map(
    (value) =>
      `<text x="${n(SIZE * value)}" y="${SIZE + 13}" text-anchor="middle">${value}</text><text x="-5" y="${n(SIZE * (1 - value) + 3)}" text-anchor="end">${value}</text>`,
  );
  return `<g transform="translate(${x} ${y})"><text x="${SIZE / 2}" y="-8" text-anchor="middle" font-size="12">${title}</text><rect width="${SIZE}" height="${SIZE}" fill="none" stroke="#999"/><line x1="0" y1="${SIZE}" x2="${SIZE}" y2="0" stroke="#bbb" stroke-dasharray="3 3"/>${ticks.join('')}${curve(before, '#c62', false)}${curve(after, '#26c', true)}</g>`;
}

/**
 * Reliability diagrams side by side: predicted probability on the x axis, observed share on the y axis, the area of a
 * dot its number of cases. The same input gives the same text.
 */
export function drawReliability(panels: readonly ReliabilityPanel[]): string {
  const width = COLUMNS * CELL_WIDTH;
  const height = Math.ceil(panels.length / COLUMNS) * CELL_HEIGHT + 14;
  const legend = `<text x="${MARGIN}" y="${height - 6}">claimed probability → share right ↑   <tspan fill="#c62">○ before</tspan>   <tspan fill="#26c">● after calibration</tspan>   the area of a dot is its number of cases</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="10" fill="#333"><rect width="${width}" height="${height}" fill="#fff"/>${panels.map(panel).join('')}${legend}</svg>\n`;
}
