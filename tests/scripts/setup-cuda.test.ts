import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeMissing, findMissingLibraries } from '../../scripts/setup-cuda.ts';

describe('findMissingLibraries', () => {
  it('finds libraries in the cache of the loader and in folders, of the right version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-cuda-'));
    try {
      for (const file of ['libcudart.so.12', 'libcublas.so.12', 'libcublasLt.so.12', 'libcudnn.so.8'])
        writeFileSync(join(folder, file), '');
      const cache =
        '\tlibcuda.so.1 (libc6,x86-64) => /lib/libcuda.so.1\n\tlibcufft.so.110 (libc6) => /lib/libcufft.so.110\n';
      const missing = findMissingLibraries(cache, [join(folder, 'none'), folder]);
      expect(missing.map(({ file }) => file)).toEqual(['libcufft.so.11', 'libcurand.so.10', 'libcudnn.so.9']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('describeMissing', () => {
  it('names every library with what brings it, and what to do', () => {
    const all = findMissingLibraries('', []);
    expect(describeMissing(all)).toContain('libcuda.so.1  (the NVIDIA driver)');
    expect(describeMissing(all)).toContain('nothing was downloaded');
    const driverOnly = findMissingLibraries('\tlibcuda.so.1 (libc6,x86-64) => /lib/libcuda.so.1\n', []);
    const text = describeMissing(driverOnly)!;
    expect(text).toContain('libcudnn.so.9  (cuDNN 9)');
    expect(text).toContain('libcudnn9-cuda-12');
    expect(text).not.toContain('libcuda.so.1 ');
    expect(describeMissing([])).toBeNull();
  });
});
