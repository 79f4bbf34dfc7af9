import { scaleLinear } from './scale.ts';
import axes from './axes.module.css';
import styles from './TrendChart.module.css';

interface TrendPoint {
  readonly x: number;
  /** Shown below the point. */
  readonly label: string;
  readonly y: number;
  /** Lower bound of the 95 % interval. */
  readonly low?: number;
  readonly high?: number;
  /** What this point replaced: a hollow point, joined to it. */
  readonly before?: number | null;
  /** Draws the point larger and in the accent colour. */
  readonly strong?: boolean;
  /** Shown on hover and read by screen readers. */
  readonly title: string;
}

interface TrendChartProps {
  /** Accessible name. */
  readonly label: string;
  readonly points: readonly TrendPoint[];
  /** The value at the top of the chart; defaults to the highest point. */
  readonly most?: number;
  readonly format: (value: number) => string;
}

const WIDTH = 640;
const HEIGHT = 190;
const LEFT = 40;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 26;
/** Labels closer than this to the previous one are omitted, in units of the view box. */
const LABEL_GAP = 52;

function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** The positions far enough from the previous one to be labelled. */
function spacedOut(xs: readonly number[]): ReadonlySet<number> {
  const kept: number[] = [];
  for (const x of xs) if (x - (kept.at(-1) ?? -Infinity) >= LABEL_GAP) kept.push(x);
  return new Set(kept);
}

/** A line through the points in order of x, with a band for their intervals. */
export function TrendChart({ label, points, most, format }: TrendChartProps) {
  const sorted = points.toSorted((a, b) => a.x - b.x);
  const top = most ?? (Math.max(...sorted.map(({ y, high }) => high ?? y)) || 1);
  const xs = sorted.map(({ x }) => x);
  const across = scaleLinear([Math.min(...xs), Math.max(...xs)], [LEFT, WIDTH - RIGHT]);
  const up = scaleLinear([0, top], [HEIGHT - BOTTOM, TOP]);
  const place = sorted.map((point) => ({ point, x: across(point.x), y: up(point.y) }));
  const banded = place.filter(({ point }) => point.low !== undefined && point.high !== undefined);
  const band = [
    ...banded.map(({ point, x }) => [x, up(Math.min(top, point.high!))] as const),
    ...banded.toReversed().map(({ point, x }) => [x, up(Math.max(0, point.low!))] as const),
  ];
  const labelled = spacedOut(place.map(({ x }) => x));
  return (
    <svg className={styles.chart} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line
            className={axes.grid}
            x1={LEFT}
            x2={WIDTH - RIGHT}
            y1={up(top * share)}
            y2={up(top * share)}
          />
          <text className={axes.axis} x={LEFT - 6} y={up(top * share) + 4} textAnchor="end">
            {format(top * share)}
          </text>
        </g>
      ))}
      {band.length > 2 ? <path className={styles.band} d={`${path(band)}Z`} /> : null}
      <path className={styles.line} d={path(place.map(({ x, y }) => [x, y] as const))} />
      {place.map(({ point, x, y }) => {
        return (
          <g key={`${point.x} ${point.label}`}>
            {point.before === undefined || point.before === null ? null : (
              <>
                <line className={styles.gain} x1={x} x2={x} y1={up(point.before)} y2={y} />
                <circle className={styles.before} cx={x} cy={up(point.before)} r={3.5} />
              </>
            )}
            {banded.length === 1 && point.low !== undefined && point.high !== undefined ? (
              <line
                className={styles.interval}
                x1={x}
                x2={x}
                y1={up(point.low)}
                y2={up(Math.min(top, point.high))}
              />
            ) : null}
            <circle
              className={point.strong ? styles.strong : styles.point}
              cx={x}
              cy={y}
              r={point.strong ? 5 : 3.5}
            >
              <title>{point.title}</title>
            </circle>
            {labelled.has(x) ? (
              <text
                className={axes.axis}
                x={x}
                y={HEIGHT - 8}
                textAnchor={x < LEFT + 20 ? 'start' : x > WIDTH - RIGHT - 20 ? 'end' : 'middle'}
              >
                {point.label}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}
