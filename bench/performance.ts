/**
 * `npm run bench:performance [-- --only speed,library]`: repeats all measurements of docs/performance.md and the speeds
 * in docs/datasets.md, and writes them there. They run one after the other, because simultaneous ones would disturb
 * each other; if one fails, the rest still run.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Each with its additional Node options. */
const benchmarks: Readonly<Record<string, readonly string[]>> = {
  speed: [],
  inference: [],
  peers: [],
  library: ['--expose-gc'],
  interface: [],
  datasets: [],
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = values.only?.split(',') ?? Object.keys(benchmarks);
const unknown = names.filter((name) => !benchmarks[name]);
const failed: string[] = [];
if (unknown.length > 0)
  console.error(`No benchmark ${unknown.join(', ')}: there are ${Object.keys(benchmarks).join(', ')}.`);
else
  for (const name of names) {
    console.log(`\n${name}`);
    const script = join(import.meta.dirname, `${name}.ts`);
    const { status } = spawnSync(process.execPath, [...benchmarks[name]!, script, '--write'], {
      stdio: 'inherit',
    });
    if (status !== 0) failed.push(name);
  }
if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}. Their tables are as they were.`);
if (failed.length + unknown.length > 0) process.exitCode = 1;
