import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './examples.ts';

/** Ids of the real tracks that a model was trained or selected on; empty for signal processing. */
export function trainingTracks(model: string): Set<string> {
  const path = join(model, 'manifest.json');
  if (!existsSync(path)) return new Set();
  const { metrics } = JSON.parse(readFileSync(path, 'utf8')) as {
    metrics?: { data?: { training?: { real?: { ids?: string[] } } } };
  };
  return new Set(metrics?.data?.training?.real?.ids ?? []);
}

/**
 * How much an example counts in a fit: the few real tracks as much as the many made ones together, at other speeds half
 * as much, and half as much again where the network knows the track, since its heads are surer there than elsewhere.
 */
export function weighExample(example: Example, known: ReadonlySet<string>): number {
  if (example.kind === 'synthetic') return 0.3;
  if (example.kind === 'engine') return 0.4;
  return (example.speed === 1 ? 1 : 0.5) * (known.has(example.group) ? 0.5 : 1);
}
