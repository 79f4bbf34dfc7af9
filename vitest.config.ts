import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongFirst } from './tests/support/long-first.ts';

const shared = {
  pool: 'forks',
  testTimeout: 180_000,
  hookTimeout: 240_000,
} as const;

/** Node programs that tests start load Segue's sources in half the time with compiled code at hand. */
const env = { NODE_COMPILE_CACHE: resolve(import.meta.dirname, 'node_modules/.cache/segue-tests') };

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          env,
          // One core fewer than there are would be a single one on two cores, and twice the time.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          include: [
            'src/**/*.test.ts',
            'tests/**/*.test.ts',
            'bench/**/*.test.ts',
            'scripts/**/*.test.ts',
            'training/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'out/**', 'tests/e2e/**', 'tests/electron/**'],
        },
      },
      {
        // Real windows, one file at a time and after the others: each starts the whole app, and takes the focus.
        test: {
          ...shared,
          name: 'electron',
          include: ['tests/electron/**/*.test.ts'],
          testTimeout: 240_000,
          fileParallelism: false,
          expect: { poll: { timeout: 30_000 } },
          sequence: { groupOrder: 2 },
        },
      },
      {
        // In a real browser, after the others: each starts the whole app, and two of them keep two cores busy.
        test: {
          ...shared,
          name: 'e2e',
          env,
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/e2e/support/build.ts'],
          testTimeout: 240_000,
          maxWorkers: 2,
          expect: { poll: { timeout: 30_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
