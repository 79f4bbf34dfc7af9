declare module '@echogarden/pffft-wasm/simd' {
  /** The functions of PFFFT (BSD) that Segue uses; pointers are byte offsets into its memory. */
  export interface Pffft {
    readonly HEAPF32: Float32Array;
    _pffft_aligned_malloc(bytes: number): number;
    /** `kind` 0: real. The size is a multiple of 32. */
    _pffft_new_setup(size: number, kind: 0 | 1): number;
    /** `direction` 0: forward. All three buffers are aligned and hold `size` floats. */
    _pffft_transform_ordered(
      setup: number,
      input: number,
      output: number,
      work: number,
      direction: 0 | 1,
    ): void;
  }
  export default function createPffft(): Promise<Pffft>;
}
