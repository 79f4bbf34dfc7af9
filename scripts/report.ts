import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '../docs');

/** A short description of the machine, for tables of measurements. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() || process.arch;
  return `${availableParallelism()} × ${model}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, ${process.platform}, Node ${process.versions.node}`;
}

/** Replaces the text between `<!-- name -->` and `<!-- /name -->` in a page of docs/, adding date and machine. */
export function replaceSection(page: string, name: string, body: string): void {
  const path = join(docs, page);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const section = `${open}\n${new Date().toISOString().slice(0, 10)}, ${machine()}.\n\n${body}\n${close}`;
  const start = text.indexOf(open);
  const end = text.indexOf(close);
  if (start < 0 || end < 0)
    throw new Error(`docs/${page} has no section ${name}: add the two comment lines where it belongs`);
  writeFileSync(path, text.slice(0, start) + section + text.slice(end + close.length));
}

export type Table = readonly (readonly string[])[];

export function toMarkdown([header, ...rows]: Table): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [line(header!), line(header!.map(() => '---')), ...rows.map(line)].join('\n');
}
