import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Device } from '../../shared/contract/index.ts';
import { isInstalledApp } from '../files/installation.ts';
import { englishOf, msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Execution providers of ONNX Runtime that Segue uses, by the runtime's names. */
export const providers = ['cpu', 'cuda', 'webgpu', 'dml', 'coreml'] as const;
export type Provider = (typeof providers)[number];

/** Why something cannot be used; stored and shown, because "it is slow" needs an explanation. */
export interface Refusal {
  readonly provider: Provider;
  readonly reason: Message;
}

export const providerTitles: Readonly<Record<Provider, Message>> = {
  cpu: msg('the processor'),
  cuda: msg('CUDA (NVIDIA graphics cards)'),
  webgpu: msg('WebGPU (graphics cards)'),
  dml: msg('DirectML (graphics cards)'),
  coreml: msg('Core ML (Apple)'),
};

/** Usually fastest first; `auto` measures. CUDA 12 exists only for Linux and Windows. */
const platformProviders: Readonly<Record<string, readonly Provider[]>> = {
  linux: ['cuda', 'webgpu', 'cpu'],
  win32: ['cuda', 'dml', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};

const byDevice: Readonly<Record<Exclude<Device, 'auto'>, Provider>> = {
  cpu: 'cpu',
  cuda: 'cuda',
  webgpu: 'webgpu',
  directml: 'dml',
  coreml: 'coreml',
};

/** Providers worth trying for a device setting, in order; the CPU is always the last resort. */
export function providersFor(device: Device, platform: string = process.platform): readonly Provider[] {
  if (device === 'auto') return platformProviders[platform] ?? ['cpu'];
  const wanted = byDevice[device];
  return wanted === 'cpu' ? ['cpu'] : [wanted, 'cpu'];
}

const notSetUp = msg('not set up');

/** Folder of the runtime's libraries for this machine. */
function runtimeFolder(): string {
  const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return join(root, 'bin', 'napi-v6', process.platform, process.arch);
}

const vulkanDriverFolders = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

function hasVulkanDriver(): boolean {
  if (process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES) return true;
  return vulkanDriverFolders.some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.json')),
  );
}

/**
 * Reasons that can be found without asking the runtime, which prints to the terminal or crashes the process if a
 * library is missing.
 * Null if a try is worthwhile.
 */
export function refuseUntried(provider: Provider, supported: readonly string[]): Message | null {
  if (!supported.includes(provider)) return msg('not part of ONNX Runtime on this platform');
  if (provider === 'cuda') {
    const library =
      process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
    if (!existsSync(join(runtimeFolder(), library))) return notSetUp;
  }
  if (provider === 'webgpu' && process.platform === 'linux' && !hasVulkanDriver())
    return msg('no Vulkan driver is installed');
  return null;
}

/** The remedy for a refusal; null if nothing can be done. */
export function remedyFor({ provider, reason }: Refusal): Message | null {
  if (provider === 'cuda' && isInstalledApp())
    return msg('Optional, for NVIDIA graphics cards: run Segue from its source, where CUDA can be set up.');
  if (provider === 'cuda')
    return englishOf(reason) === englishOf(notSetUp)
      ? msg(
          'Optional, for NVIDIA graphics cards: install CUDA 12 and cuDNN 9, then run `npm run setup:cuda`.',
        )
      : msg('Install CUDA 12 and cuDNN 9; `npm run setup:cuda` checks what is missing.');
  if (provider === 'webgpu' && process.platform === 'linux')
    return msg('Optional: install the Vulkan driver of your graphics card.');
  return null;
}
