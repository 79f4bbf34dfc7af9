import { msg, t } from '../languages/translate.ts';

/** What networks run on. */
export const deviceNames = {
  cpu: msg('Processor'),
  cuda: msg('NVIDIA graphics card (CUDA)'),
  webgpu: msg('Graphics card (WebGPU)'),
  directml: msg('Graphics card (DirectML)'),
  coreml: msg('Apple Neural Engine (Core ML)'),
} as const;

/** Display name of an execution provider as ONNX Runtime calls it. */
export function providerName(provider: string): string {
  const device = provider === 'dml' ? 'directml' : provider;
  return device in deviceNames ? t(deviceNames[device as keyof typeof deviceNames]) : provider;
}
