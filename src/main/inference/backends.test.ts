import { describe, expect, it } from 'vitest';
import { writeOnnx } from './write-onnx.ts';
import { describeBackend, platformProviders } from './backends.ts';
import { probeNetwork } from './probe-network.ts';
import { providersFor, refuseUntried, remedyFor } from './providers.ts';

describe('describeBackend', () => {
  it('runs a network on the processor', async () => {
    expect(await describeBackend('cpu')).toMatchObject({ available: true, remedy: null });
  });

  it('names a reason for whatever is not available', async () => {
    for (const provider of platformProviders()) {
      const { available, detail } = await describeBackend(provider);
      expect(detail).not.toBe('');
      expect(typeof available).toBe('boolean');
    }
  });

  it('tries what it says it tries', () => {
    const written = writeOnnx({
      inputs: { x: [1] },
      outputs: { y: [1] },
      nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    });
    expect(Buffer.from(probeNetwork()).equals(written)).toBe(true);
  });
});

describe('providersFor', () => {
  it('ends with the processor on every platform and for every device', () => {
    for (const platform of ['linux', 'darwin', 'win32', 'freebsd'])
      for (const device of ['auto', 'cpu', 'cuda', 'webgpu', 'directml', 'coreml'] as const)
        expect(providersFor(device, platform).at(-1)).toBe('cpu');
  });

  it('tries what is asked for first', () => {
    expect(providersFor('directml', 'win32')).toEqual(['dml', 'cpu']);
    expect(providersFor('auto', 'darwin')).toEqual(['coreml', 'webgpu', 'cpu']);
  });
});

describe('refuseUntried', () => {
  it('refuses what this build of the runtime does not have', () => {
    expect(refuseUntried('coreml', ['cpu', 'webgpu'])).toBe('not part of ONNX Runtime on this platform');
    expect(refuseUntried('cpu', ['cpu'])).toBeNull();
  });
});

describe('remedyFor', () => {
  it('says how CUDA is set up', () => {
    expect(remedyFor({ provider: 'cuda', reason: 'not set up' })).toContain('npm run setup:cuda');
    expect(remedyFor({ provider: 'cuda', reason: 'CUDA failure 35' })).toContain('cuDNN');
  });
});
