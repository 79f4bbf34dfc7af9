import { describe, expect, it } from 'vitest';
import { writeOnnx } from './write-onnx.ts';
import { describeBackend, platformProviders } from './backends.ts';
import { probeNetwork } from './probe-network.ts';
import { providersFor, refuseUntried, remedyFor } from './providers.ts';
import { englishOf, msg, verbatim } from '../../shared/languages/translate.ts';

describe('describeBackend', () => {
  it('runs a network on the processor', async () => {
    expect(await describeBackend('cpu')).toMatchObject({ available: true, remedy: null });
  });

  it('gives a reason for every unavailable provider', async () => {
    for (const provider of platformProviders()) {
      const { available, detail } = await describeBackend(provider);
      expect(detail).not.toBe('');
      expect(typeof available).toBe('boolean');
    }
  });

  it('tries the providers that it claims to try', () => {
    const written = writeOnnx({
      inputs: { x: [1] },
      outputs: { y: [1] },
      nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    });
    expect(Buffer.from(probeNetwork()).equals(written)).toBe(true);
  });
});

describe('providersFor', () => {
  it('ends with the CPU on every platform and for every device setting', () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'])
      for (const device of ['auto', 'cpu', 'cuda', 'webgpu', 'directml', 'coreml'] as const)
        expect(providersFor(device, platform).at(-1)).toBe('cpu');
  });

  it('puts the requested provider first', () => {
    expect(providersFor('directml', 'win32')).toEqual(['dml', 'cpu']);
    expect(providersFor('auto', 'darwin')).toEqual(['coreml', 'webgpu', 'cpu']);
  });
});

describe('refuseUntried', () => {
  it('refuses providers that this build of the runtime lacks', () => {
    expect(englishOf(refuseUntried('coreml', ['cpu', 'webgpu'])!)).toBe(
      'not part of ONNX Runtime on this platform',
    );
    expect(refuseUntried('cpu', ['cpu'])).toBeNull();
  });
});

describe('remedyFor', () => {
  it('explains how to set up CUDA', () => {
    expect(englishOf(remedyFor({ provider: 'cuda', reason: msg('not set up') })!)).toContain(
      'npm run setup:cuda',
    );
    expect(englishOf(remedyFor({ provider: 'cuda', reason: verbatim('CUDA failure 35') })!)).toContain(
      'cuDNN',
    );
  });
});
