import { errorMessage } from '../../shared/errors.ts';

export interface BackendInfo {
  /** Execution provider of ONNX Runtime: `cpu`, `webgpu`, `cuda`, `coreml`, `dml`. */
  readonly provider: string;
  readonly status: 'ok' | 'warning';
  readonly detail: string;
  /** What to do to make it available; null when it is. */
  readonly remedy: string | null;
}

const optional: Readonly<Record<string, string>> = {
  cuda: 'Optional, for NVIDIA graphics cards: install CUDA 12 and cuDNN 9, then run `npm run setup:cuda`.',
};

/**
 * Execution providers that this build of ONNX Runtime knows. Bundled ones are part of the installation; the others need
 * libraries of their own. The runtime is loaded only here, so that nobody else pays for it.
 */
export async function listSupportedBackends(): Promise<BackendInfo[]> {
  try {
    const runtime = await import('onnxruntime-node');
    return runtime
      .listSupportedBackends()
      .filter(({ name }) => name !== 'tensorrt')
      .map(({ name, bundled }) => ({
        provider: name,
        status: 'ok' as const,
        detail: bundled ? `bundled with ONNX Runtime ${runtime.env.versions.node ?? ''}` : 'not set up',
        remedy: bundled ? null : (optional[name] ?? null),
      }));
  } catch (error) {
    return [
      {
        provider: 'cpu',
        status: 'warning',
        detail: `ONNX Runtime cannot be loaded: ${errorMessage(error)}`,
        remedy: 'Install Segue again; without it signal processing is used.',
      },
    ];
  }
}
