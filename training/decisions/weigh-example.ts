import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './examples.ts';

/** Ids of the real tracks on which a model was trained or selected; empty for signal processing. */
export function trainingTracks(model: string): Set<string> {
  const path = join(model, 'manifest.json');
  if (!existsSync(path)) return new Set();
  const { metrics } = JSON.parse(readFileSync(path, 'utf8')) as {
    metrics?: { data?: { training?: { real?: { ids?: string[] } } } };
  };
  return new Set(metrics?.data?.training?.real?.ids ?? []);
}

/**
 * Weight of an example in a fit. The few real tracks count as much in total as the many synthesized ones, and more than
 * scores by people, which share sound fonts. Tracks at
 * other speeds count half, and tracks that the network was trained on count half again, because its heads are more
 * confident there.
 */
export function weighExample(example: Example, known: ReadonlySet<string>): number {
  if (example.kind === 'synthetic') return 0.3;
  if (example.kind === 'engine') return 0.4;
  if (example.kind === 'notated') return 0.7;
  return (example.speed === 1 ? 1 : 0.5) * (known.has(example.group) ? 0.5 : 1);
}
