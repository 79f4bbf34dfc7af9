import type { Source } from './source.ts';

/** DJ programs other than Rekordbox whose libraries Segue reads; docs/formats.md describes them. */
export const programs = {
  traktor: { title: 'Traktor', file: 'collection.nml' },
  mixxx: { title: 'Mixxx', file: 'mixxxdb.sqlite' },
  engine: { title: 'Engine DJ', file: 'm.db' },
  serato: { title: 'Serato', file: 'database V2' },
} as const satisfies Record<string, { title: string; file: string }>;
export type Program = keyof typeof programs;
const programIds = Object.keys(programs) as readonly Program[];

/** The source of values imported from this program. */
export function programSource(program: Program): Source {
  return `import:${program}`;
}

/** Whether a value came from another program's library. */
export function isProgramSource(source: string): boolean {
  return programIds.some((program) => source === programSource(program));
}

/** The program that a library file belongs to, judged by its name; null for any other file. */
export function programOfFile(name: string): Program | null {
  const lower = name.toLowerCase();
  if (lower.endsWith('.nml')) return 'traktor';
  if (/^mixxxdb.*\.(sqlite|db)$/.test(lower)) return 'mixxx';
  if (lower === 'm.db') return 'engine';
  if (lower === 'database v2') return 'serato';
  return null;
}
