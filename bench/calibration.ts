/**
 * How trustworthy confidences are: `npm run bench:calibration [-- --model signal-processing] [--per-style 2]
 * [--write]`.
 * `--write` puts the table into docs/accuracy.md and the diagrams into docs/images. Measurements of tracks are kept in
 * the cache of `training/decisions`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { scaleProbability } from '../src/main/numeric/platt.ts';
import type { Platt } from '../src/main/numeric/platt.ts';
import { calibrationConstants } from '../src/main/analysis/calibration-constants.ts';
import { brierScore, expectedCalibrationError } from '../src/main/learning/metrics/calibration.ts';
import type { Forecast } from '../src/main/learning/metrics/calibration.ts';
import { crossCalibrate } from '../training/decisions/cross-calibrate.ts';
import type { JudgedHead } from '../training/decisions/judge-decisions.ts';
import { collectOutcomes } from '../training/decisions/outcomes.ts';
import { drawReliability } from './calibration/reliability-svg.ts';
import { replaceSection } from '../scripts/report.ts';
import { shippedModel, SIGNAL_PROCESSING } from '../training/decisions/shipped-model.ts';

const heads: readonly (readonly [JudgedHead, string])[] = [
  ['grid', 'grid (tempo and beat)'],
  ['downbeat', 'downbeat'],
  ['boundary', 'section boundary'],
  ['label', 'section label'],
  ['key', 'key'],
  ['cue', 'cue'],
];

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: shippedModel },
    'per-style': { type: 'string', default: '2' },
    write: { type: 'boolean' },
  },
});

const isStandIn = values.model === SIGNAL_PROCESSING;
const constants = calibrationConstants[isStandIn ? 'signalProcessing' : 'network'];
const held = await collectOutcomes(values.model, Number(values['per-style']));
const test = await collectOutcomes(values.model, 0, 'test');

const digits = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3));
const accuracy = (forecasts: readonly Forecast[]): string => {
  const total = forecasts.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const right = forecasts.reduce((sum, { weight = 1, isRight }) => sum + weight * Number(isRight), 0);
  return total > 0 ? (right / total).toFixed(2) : '–';
};
/** The scaling of a value; none if it was left unchanged. */
const scalingOf = (head: JudgedHead): Platt | null => {
  if (head === 'grid') return null;
  const { scale, offset } = constants[head];
  return scale === 1 && offset === 0 ? null : { scale, offset };
};
const panels = heads.map(([head, title]) => ({
  title,
  before: held[head],
  after: scalingOf(head) ? crossCalibrate(held[head]) : held[head],
}));
const table = [
  '| value | n | right | ECE before | ECE | Brier before | Brier | test: n | right | ECE before | ECE |',
  '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  ...heads.map(([head, title], i) => {
    const { before, after } = panels[i]!;
    const unseen = test[head];
    const scaled = unseen.map((outcome) => ({
      ...outcome,
      probability: scaleProbability(outcome.probability, scalingOf(head) ?? { scale: 1, offset: 0 }),
    }));
    const cells = [
      title,
      before.length,
      accuracy(before),
      digits(expectedCalibrationError(before)),
      digits(expectedCalibrationError(after)),
      digits(brierScore(before)),
      digits(brierScore(after)),
      unseen.length,
      accuracy(unseen),
      digits(expectedCalibrationError(unseen)),
      digits(expectedCalibrationError(scaled)),
    ];
    return `| ${cells.join(' | ')} |`;
  }),
].join('\n');
console.log(table);
if (values.write) {
  const name = isStandIn ? 'calibration-signal-processing' : 'calibration';
  const images = join(import.meta.dirname, '../docs/images');
  mkdirSync(images, { recursive: true });
  writeFileSync(join(images, `${name}.svg`), drawReliability(panels));
  replaceSection(
    'accuracy.md',
    name,
    [
      `Command: \`npm run bench:calibration -- ${isStandIn ? '--model signal-processing ' : ''}--write\`.`,
      table,
      `![Reliability diagrams of the six confidences](images/${name}.svg)`,
    ].join('\n\n'),
  );
}
