import { resolve } from 'node:path';
import { buildIfStale } from '../../../scripts/build-if-stale.ts';

/** Builds the app once before the tests in a browser, if a source is newer than the last build. */
export function setup(): void {
  buildIfStale(resolve(import.meta.dirname, '../../..'));
}
