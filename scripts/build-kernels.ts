/**
 * `npm run kernels`: compiles the loops in kernels/*.ts (AssemblyScript) and writes them as text to
 * src/main/numeric/kernels/compiled.ts. The result is committed, so that nobody else needs the compiler.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';

const root = join(import.meta.dirname, '..');
export const compiledPath = join(root, 'src/main/numeric/kernels/compiled.ts');
const KERNELS = ['signal', 'spectrum', 'flac'] as const;

async function compile(name: string): Promise<Uint8Array> {
  const source = `${name}.ts`;
  let binary: Uint8Array | undefined;
  const options = [
    '-O3',
    '--runtime',
    'stub',
    '--noAssert',
    '--use',
    'abort=',
    '--enable',
    'simd',
    '--outFile',
    'out.wasm',
  ];
  const { error, stderr } = await asc.main([source, ...options], {
    readFile(file) {
      const path = join(root, 'kernels', file);
      return existsSync(path) ? readFileSync(path, 'utf8') : null;
    },
    writeFile: (_file, contents) => void (binary = contents as Uint8Array),
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`kernels/${source} does not compile:\n${stderr.toString()}`);
  return binary;
}

/** The text of the compiled kernels. */
export async function compileKernels(): Promise<string> {
  const lines = ['/** WebAssembly as base64, made by `npm run kernels` from kernels/*.ts. */'];
  for (const name of KERNELS)
    lines.push(`export const ${name}Kernel =\n  '${Buffer.from(await compile(name)).toString('base64')}';`);
  return format(lines.join('\n'), { ...(await resolveConfig(compiledPath)), parser: 'typescript' });
}

if (import.meta.main) writeFileSync(compiledPath, await compileKernels());
