import { relative } from 'node:path';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Small files that take long. */
const long = new Set([
  'tests/crash/data-folder.test.ts',
  'tests/crash/kills.test.ts',
  'tests/e2e/layout.test.ts',
  'tests/e2e/learning-layout.test.ts',
]);

/**
 * Starts what takes longest first, so that no core idles while another runs the last file. Vitest does so by the times of
 * an earlier run; on a fresh clone there are none, and it goes by the size of the files.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification): number =>
      2 * project.config.sequence.groupOrder +
      (long.has(relative(project.config.root, moduleId).replaceAll('\\', '/')) ? 0 : 1);
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
