/**
 * `npm run setup:cuda`: adds ONNX Runtime's CUDA provider, which is too large for its package, and checks its
 * requirements.
 * It downloads with the runtime's own script; nothing is installed outside node_modules.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const DRIVER = 'libcuda.so.1';
/** Libraries that ONNX Runtime's CUDA 12 provider loads, and the package that provides each. */
const neededLibraries = [
  { file: DRIVER, of: 'the NVIDIA driver' },
  { file: 'libcudart.so.12', of: 'CUDA 12' },
  { file: 'libcublasLt.so.12', of: 'CUDA 12 (cuBLAS)' },
  { file: 'libcublas.so.12', of: 'CUDA 12 (cuBLAS)' },
  { file: 'libcufft.so.11', of: 'CUDA 12 (cuFFT)' },
  { file: 'libcurand.so.10', of: 'CUDA 12 (cuRAND)' },
  { file: 'libcudnn.so.9', of: 'cuDNN 9' },
] as const;
type NeededLibrary = (typeof neededLibraries)[number];

const usualFolders = [
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib64',
  '/usr/local/cuda/lib64',
  '/usr/local/cuda-12/lib64',
  '/usr/lib/wsl/lib',
];

/** Libraries that the loader would not find in its cache, LD_LIBRARY_PATH, or the usual folders. */
export function findMissingLibraries(loaderCache: string, folders: readonly string[]): NeededLibrary[] {
  return neededLibraries.filter(
    ({ file }) =>
      !loaderCache.includes(`${file} `) && !folders.some((folder) => existsSync(join(folder, file))),
  );
}

/** What is missing and where it comes from; null if nothing is. */
export function describeMissing(missing: readonly NeededLibrary[]): string | null {
  if (missing.length === 0) return null;
  const hasDriver = !missing.some(({ file }) => file === DRIVER);
  return [
    'The CUDA provider needs libraries that were not found:',
    ...missing.map(({ file, of }) => `  ${file}  (${of})`),
    hasDriver
      ? 'Install CUDA 12 and cuDNN 9 (Debian and Ubuntu: cuda-toolkit-12 and libcudnn9-cuda-12 from NVIDIA), or name their\nfolder in LD_LIBRARY_PATH.'
      : 'Without the driver there is no NVIDIA graphics card to run on, so nothing was downloaded.',
    'Until then Segue runs on the processor; `segue doctor` shows what is used.',
  ].join('\n');
}

function readLoaderCache(): string {
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    const { status, stdout } = spawnSync(command, ['-p'], { encoding: 'utf8' });
    if (status === 0) return stdout;
  }
  return '';
}

/** The line of the download script's output that says what went wrong. */
function failureLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.find((line) => /error|fail/i.test(line)) ?? lines.find((line) => line !== '') ?? 'no message';
}

function setUp(): number {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.error(
      `ONNX Runtime offers its CUDA provider for Linux on x64 only; this is ${process.platform} on ${process.arch}.\n` +
        'Graphics cards are used by DirectML or WebGPU on Windows and by Core ML on macOS, without any setup.',
    );
    return 1;
  }
  const folders = [...(process.env.LD_LIBRARY_PATH?.split(':').filter(Boolean) ?? []), ...usualFolders];
  const missing = findMissingLibraries(readLoaderCache(), folders);
  const problem = describeMissing(missing);
  if (missing.some(({ file }) => file === DRIVER)) {
    console.error(problem);
    return 1;
  }
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const library = join(root, 'bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so');
  if (existsSync(library)) console.log('The CUDA provider is in place.');
  else {
    console.log('Downloading the CUDA provider of ONNX Runtime (some hundred MB) …');
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'script/install.js')], {
      encoding: 'utf8',
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'true' },
    });
    if (status !== 0 || !existsSync(library)) {
      console.error(
        `The CUDA provider could not be downloaded: ${failureLine(`${stderr}\n${stdout}`)}\n` +
          'It comes from api.nuget.org. Check the connection (GLOBAL_AGENT_HTTPS_PROXY names a proxy) and run\n' +
          '`npm run setup:cuda` again. Segue works without it, on the processor.',
      );
      return 1;
    }
    console.log('Downloaded.');
  }

  if (problem !== null) {
    console.error(problem);
    return 1;
  }
  console.log('CUDA 12 and cuDNN 9 are in place. `segue models measure` compares the devices.');
  return 0;
}

if (import.meta.main) process.exitCode = setUp();
