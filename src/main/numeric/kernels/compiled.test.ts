import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compileKernels, compiledPath } from '../../../../scripts/build-kernels.ts';

it('the compiled kernels are those of the sources', async () => {
  expect(readFileSync(compiledPath, 'utf8')).toBe(await compileKernels());
});
