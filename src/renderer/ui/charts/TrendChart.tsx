import { formatDecimal } from '../../../shared/languages/format.ts';
import { useWidth } from '../use-width.ts';
import { placeLabels, roundTicks, scaleLinear } from './scale.ts';
import axes from './axes.module.css';
import styles from './TrendChart.module.css';

interface TrendPoint {
  readonly x: number;
  /** Shown below the point where there is room for it. */
  readonly label: string;
  readonly y: number;
  /** Lower bound of the 95 % interval. */
  readonly low?: number;
  readonly high?: number;
  /** What this point replaced: a hollow point, joined to it. */
  readonly before?: number | null;
  /** Draws the point larger. */
  readonly strong?: boolean;
  /** Only points of the same line are joined; all are on one by default. */
  readonly line?: string;
  /** Shown on hover and read by screen readers. */
  readonly title: string;
}

interface TrendChartProps {
  /** Accessible name. */
  readonly label: string;
  /** What the vertical axis counts, written above it. */
  readonly unit: string;
  readonly points: readonly TrendPoint[];
  /** The value at the top of the chart; by default the axis ends above the highest point. */
  readonly most?: number;
}

type Place = readonly [x: number, y: number];
interface Placed {
  readonly point: TrendPoint;
  readonly x: number;
  readonly y: number;
  readonly interval: readonly [low: number, high: number] | null;
}

const HEIGHT = 200;
const LEFT = 36;
const RIGHT = 16;
const TOP = 30;
const BOTTOM = 26;

function path(places: readonly Place[]): string {
  return places.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
}

/** The points that are joined, with a band for their intervals, or an upright where there is only one. */
function Line({ places }: { readonly places: readonly Placed[] }) {
  const banded = places.flatMap(({ x, interval }) => (interval ? [{ x, interval }] : []));
  const [only] = banded;
  return (
    <>
      {banded.length > 1 ? (
        <path
          className={styles.band}
          d={`${path([
            ...banded.map(({ x, interval }) => [x, interval[1]] as const),
            ...banded.toReversed().map(({ x, interval }) => [x, interval[0]] as const),
          ])}Z`}
        />
      ) : only ? (
        <line
          className={styles.interval}
          x1={only.x}
          x2={only.x}
          y1={only.interval[0]}
          y2={only.interval[1]}
        />
      ) : null}
      <path className={styles.line} d={path(places.map(({ x, y }) => [x, y]))} />
    </>
  );
}

/** Values over an order, such as time, with their 95 % intervals; a line joins them. */
export function TrendChart({ label, unit, points, most }: TrendChartProps) {
  const [ref, width] = useWidth<SVGSVGElement>(640);
  const sorted = points.toSorted((a, b) => a.x - b.x);
  const { ticks, decimals } = roundTicks(most ?? Math.max(...sorted.map(({ y, high }) => high ?? y)));
  const top = ticks.at(-1)!;
  const xs = sorted.map(({ x }) => x);
  const across = scaleLinear([Math.min(...xs), Math.max(...xs)], [LEFT + 8, width - RIGHT]);
  const up = scaleLinear([0, top], [HEIGHT - BOTTOM, TOP]);
  const clamp = (value: number): number => up(Math.min(top, Math.max(0, value)));
  const placed = sorted.map((point): Placed => ({
    point,
    x: across(point.x),
    y: up(point.y),
    interval:
      point.low === undefined || point.high === undefined ? null : [clamp(point.low), clamp(point.high)],
  }));
  const labels = placeLabels(
    placed.map(({ x, point }) => ({ x, text: point.label })),
    [LEFT, width],
  );
  return (
    <svg
      ref={ref}
      className={styles.chart}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      height={HEIGHT}
      role="img"
      aria-label={label}
    >
      <text className={axes.axis} x={0} y={11}>
        {unit}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line className={axes.grid} x1={LEFT} x2={width} y1={up(tick)} y2={up(tick)} />
          <text className={axes.axis} x={LEFT - 6} y={up(tick) + 4} textAnchor="end">
            {formatDecimal(tick, decimals)}
          </text>
        </g>
      ))}
      {[...Map.groupBy(placed, ({ point }) => point.line ?? '')].map(([line, places]) => (
        <Line key={line} places={places} />
      ))}
      {placed.map(({ point, x, y }, i) => {
        const place = labels[i];
        return (
          <g key={`${point.x} ${point.title}`}>
            {point.before === undefined || point.before === null ? null : (
              <>
                <line className={styles.gain} x1={x} x2={x} y1={up(point.before)} y2={y} />
                <circle className={styles.before} cx={x} cy={up(point.before)} r={3.5} />
              </>
            )}
            <circle
              className={point.strong ? styles.strong : styles.point}
              cx={x}
              cy={y}
              r={point.strong ? 5.5 : 3.5}
            >
              <title>{point.title}</title>
            </circle>
            {place ? (
              <text className={axes.axis} x={place.x} y={HEIGHT - 8} textAnchor={place.anchor}>
                {point.label}
              </text>
            ) : null}
          </g>
        );
      })}
    </svg>
  );
}
