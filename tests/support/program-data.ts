import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Libraries of DJ programs that were written for the tests. */
export const programFixture = (name: string): string =>
  resolve(import.meta.dirname, '../fixtures/programs', name);

const shared = resolve(import.meta.dirname, '../../../shared/interop');
/** A real file of a DJ program beside the checkout; undefined where there is none. */
export function realProgramFile(...parts: readonly string[]): string | undefined {
  const path = join(shared, ...parts);
  return existsSync(path) ? path : undefined;
}
