import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Writes a formatted, generated source file. */
export function writeSource(path: string, text: string): void {
  writeFileSync(path, text);
  execFileSync('prettier', ['--write', '--log-level', 'warn', path], { cwd: root, stdio: 'inherit' });
  console.log(`Wrote ${relative(root, path)}`);
}

/** Weights as a literal with three significant digits; more would only be noise of the fit. */
export function toLiteral(weights: Readonly<Record<string, number>>): string {
  const lines = Object.entries(weights).map(([key, value]) => `${key}: ${Number(value.toPrecision(3))},`);
  return `{\n${lines.join('\n')}\n}`;
}
