import { isFromModel } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';

export interface SourceCount {
  readonly value: 'beat_grid' | 'downbeat' | 'key' | 'structure' | 'energy' | 'cue';
  readonly source: string;
  readonly count: number;
}

/** Counts the sources of values over many documents. */
export function createSourceTally() {
  const counts = new Map<string, { value: SourceCount['value']; source: string; count: number }>();
  const verifiers = new Set<string>();
  const add = (value: SourceCount['value'], source: string | undefined): void => {
    if (source === undefined) return;
    const key = `${value} ${source}`;
    const entry = counts.get(key);
    if (entry) entry.count++;
    else counts.set(key, { value, source, count: 1 });
  };
  return {
    add({ metadata, provenance, cues }: Annotation): void {
      for (const value of ['beat_grid', 'downbeat', 'key', 'structure', 'energy'] as const)
        add(value, provenance[value]?.source);
      for (const cue of cues) add('cue', cue.source);
      if (metadata.verified_by !== null) verifiers.add(metadata.verified_by);
    },
    finish() {
      const sources: SourceCount[] = [...counts.values()].sort(
        (a, b) => a.value.localeCompare(b.value, 'en') || b.count - a.count,
      );
      const models = new Set(sources.map(({ source }) => source).filter((source) => isFromModel(source)));
      return { sources, models: [...models].sort(), verifiers: [...verifiers].sort() };
    },
  };
}
