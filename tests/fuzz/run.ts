import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { fuzzTargets } from './targets.ts';

/** `npm run fuzz -- --minutes N [--seed S] [--target NAME]`; inputs that found something are kept and named. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
    findings: { type: 'string', default: join(tmpdir(), 'segue-fuzz-findings') },
  },
});
const targets = fuzzTargets.filter(({ name }) => values.target === undefined || name === values.target);
if (targets.length === 0)
  throw new Error(`No target ${values.target}; there are: ${fuzzTargets.map(({ name }) => name).join(', ')}`);
const report = await fuzz({
  targets,
  seed: Number(values.seed),
  maxMs: Number(values.minutes) * 60_000,
  findings: values.findings,
  onFinding: ({ target, origin, path, what }) =>
    console.log(`${target}: ${origin}: ${what}\n  kept as ${path}`),
});
for (const [target, count] of Object.entries(report.inputs)) console.log(`${target}: ${count} inputs`);
console.log(
  `slowest input ${Math.round(report.slowestMs)} ms, most memory ${Math.round(report.mostBytes / 2 ** 20)} MB, ${report.findings.length} findings`,
);
process.exitCode = report.findings.length > 0 ? 1 : 0;
