import { signalKernel } from './compiled.ts';

/** The functions of kernels/signal.ts; pointers are byte offsets into `memory`. */
export interface SignalKernel {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(bytes: number): number;
  unzip(input: number, even: number, odd: number, pairs: number): void;
  halve(
    even: number,
    odd: number,
    sides: number,
    count: number,
    middle: number,
    output: number,
    outputs: number,
  ): void;
  decimate(input: number, taps: number, count: number, factor: number, output: number, outputs: number): void;
  splitBands(state: number, input: number, length: number): void;
  weigh(state: number, left: number, right: number, length: number): void;
}

const compiled = new WebAssembly.Module(Buffer.from(signalKernel, 'base64'));

/** A new instance with memory of its own. */
export function createSignalKernel(): SignalKernel {
  return new WebAssembly.Instance(compiled).exports as unknown as SignalKernel;
}
