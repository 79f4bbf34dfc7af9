/** Decisions of the fits on held-out origins, stored for the later calibration. */
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Outcome } from '../../src/main/numeric/platt.ts';
import { decisionsCache, readValue, writeValue } from './cache.ts';

export type HeldHead = 'grid' | 'downbeat' | 'boundary';
const FITS: Readonly<Record<HeldHead, string>> = {
  grid: 'fit-pulse',
  downbeat: 'fit-downbeats',
  boundary: 'fit-boundaries',
};

const pathOf = (model: string, head: HeldHead): string =>
  join(decisionsCache, 'held', `${basename(model)}-${head}`);

export function saveHeldOutcomes(model: string, head: HeldHead, outcomes: readonly Outcome[]): void {
  mkdirSync(join(decisionsCache, 'held'), { recursive: true });
  writeValue(pathOf(model, head), outcomes);
}

/** @throws when the fit of this value has not been run yet. */
export function readHeldOutcomes(model: string, head: HeldHead): Outcome[] {
  const path = pathOf(model, head);
  if (!existsSync(path)) throw new Error(`Run training/${FITS[head]}.ts first: ${path} is not there.`);
  return readValue<Outcome[]>(path);
}
