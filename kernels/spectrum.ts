/**
 * Spectra of four frames at a time, one in each lane, in AssemblyScript. `npm run kernels` compiles it into
 * src/main/numeric/kernels. Pointers are byte offsets into the module's memory, aligned to 16.
 */

/** Memory for the caller, filled with zeros; it stays for as long as the instance. */
export function allocate(bytes: usize): usize {
  const at = (heap.alloc(bytes + 15) + 15) & ~15;
  memory.fill(at, 0, bytes);
  return at;
}

/** Complex values: vectors of the real parts and the imaginary parts, alternating. */
const COMPLEX: usize = 32;

/** One step of the transform: takes out a factor of 4 (Stockham). `n` values remain, `stride` apart. */
function radix4(from: usize, to: usize, twiddles: usize, n: i32, stride: i32): void {
  const m = n >> 2;
  const quarter: usize = <usize>(m * stride) * COMPLEX;
  const step: usize = <usize>stride * COMPLEX;
  for (let p = 0; p < m; p++) {
    // The table holds exp(-2πi k / N) for the whole length N = n × stride.
    const w: usize = twiddles + ((<usize>(p * stride)) << 3);
    const w1r = v128.load32_splat(w);
    const w1i = v128.load32_splat(w, 4);
    // From the table as well: products of rounded factors would double the error.
    const w2 = twiddles + ((<usize>(2 * p * stride)) << 3);
    const w2r = v128.load32_splat(w2);
    const w2i = v128.load32_splat(w2, 4);
    const w3 = twiddles + ((<usize>(3 * p * stride)) << 3);
    const w3r = v128.load32_splat(w3);
    const w3i = v128.load32_splat(w3, 4);
    let source = from + <usize>(p * stride) * COMPLEX;
    let target = to + <usize>(4 * p * stride) * COMPLEX;
    for (let q = 0; q < stride; q++) {
      const ar = v128.load(source);
      const ai = v128.load(source, 16);
      const br = v128.load(source + quarter);
      const bi = v128.load(source + quarter, 16);
      const cr = v128.load(source + 2 * quarter);
      const ci = v128.load(source + 2 * quarter, 16);
      const dr = v128.load(source + 3 * quarter);
      const di = v128.load(source + 3 * quarter, 16);
      const apcR = f32x4.add(ar, cr);
      const apcI = f32x4.add(ai, ci);
      const amcR = f32x4.sub(ar, cr);
      const amcI = f32x4.sub(ai, ci);
      const bpdR = f32x4.add(br, dr);
      const bpdI = f32x4.add(bi, di);
      // i (b - d).
      const jR = f32x4.sub(di, bi);
      const jI = f32x4.sub(br, dr);
      v128.store(target, f32x4.add(apcR, bpdR));
      v128.store(target, f32x4.add(apcI, bpdI), 16);
      const x1R = f32x4.sub(amcR, jR);
      const x1I = f32x4.sub(amcI, jI);
      v128.store(target + step, f32x4.sub(f32x4.mul(w1r, x1R), f32x4.mul(w1i, x1I)));
      v128.store(target + step, f32x4.add(f32x4.mul(w1r, x1I), f32x4.mul(w1i, x1R)), 16);
      const x2R = f32x4.sub(apcR, bpdR);
      const x2I = f32x4.sub(apcI, bpdI);
      v128.store(target + 2 * step, f32x4.sub(f32x4.mul(w2r, x2R), f32x4.mul(w2i, x2I)));
      v128.store(target + 2 * step, f32x4.add(f32x4.mul(w2r, x2I), f32x4.mul(w2i, x2R)), 16);
      const x3R = f32x4.add(amcR, jR);
      const x3I = f32x4.add(amcI, jI);
      v128.store(target + 3 * step, f32x4.sub(f32x4.mul(w3r, x3R), f32x4.mul(w3i, x3I)));
      v128.store(target + 3 * step, f32x4.add(f32x4.mul(w3r, x3I), f32x4.mul(w3i, x3R)), 16);
      source += COMPLEX;
      target += COMPLEX;
    }
  }
}

function radix2(from: usize, to: usize, stride: i32): void {
  const step: usize = <usize>stride * COMPLEX;
  for (let at: usize = 0; at < step; at += 16) {
    const a = v128.load(from + at);
    const b = v128.load(from + at + step);
    v128.store(to + at, f32x4.add(a, b));
    v128.store(to + at + step, f32x4.sub(a, b));
  }
}

/** Transforms `n` complex values in place of `work` or of the room after it; returns where the result is. */
function transform(work: usize, twiddles: usize, n: i32): usize {
  let from = work;
  let to = work + <usize>n * COMPLEX;
  let stride = 1;
  while (n > 1) {
    if (n === 2) {
      radix2(from, to, stride);
      n = 1;
    } else {
      radix4(from, to, twiddles, n, stride);
      n >>= 2;
      stride <<= 2;
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

/** Loads four frames `hop` bytes apart, as complex values of neighbouring samples times the window. */
function loadFrames(input: usize, hop: usize, window: usize, size: i32, work: usize): void {
  for (let n = 0; n < size; n += 4) {
    const at = input + ((<usize>n) << 2);
    const a = v128.load(at);
    const b = v128.load(at + hop);
    const c = v128.load(at + 2 * hop);
    const d = v128.load(at + 3 * hop);
    const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const w = window + ((<usize>n) << 2);
    const to = work + ((<usize>n) << 4);
    v128.store(to, f32x4.mul(v128.load32_splat(w), v128.shuffle<f64>(ab01, cd01, 0, 2)));
    v128.store(to, f32x4.mul(v128.load32_splat(w, 4), v128.shuffle<f64>(ab01, cd01, 1, 3)), 16);
    v128.store(to, f32x4.mul(v128.load32_splat(w, 8), v128.shuffle<f64>(ab23, cd23, 0, 2)), 32);
    v128.store(to, f32x4.mul(v128.load32_splat(w, 12), v128.shuffle<f64>(ab23, cd23, 1, 3)), 48);
  }
}

/**
 * Magnitudes of the bins [0, bins) of four real frames, bins below size / 2.
 * @param input first sample of the first frame; the others follow `hop` bytes later each
 * @param window `size` factors
 * @param twiddles exp(-2πi k / size) for k below size / 2, and after them exp(-4πi k / size)
 * @param work room for 2 × size vectors
 * @param output vectors of the four frames' magnitudes, one per bin
 */
export function magnitudes(
  input: usize,
  hop: usize,
  window: usize,
  twiddles: usize,
  size: i32,
  bins: i32,
  work: usize,
  output: usize,
): void {
  const half = size >> 1;
  loadFrames(input, hop, window, size, work);
  const z = transform(work, twiddles + ((<usize>half) << 3), half);
  const middle = f32x4.splat(0.5);
  v128.store(output, f32x4.abs(f32x4.add(v128.load(z), v128.load(z, 16))));
  for (let k = 1; k < bins; k++) {
    const at = z + <usize>k * COMPLEX;
    const mirror = z + <usize>(half - k) * COMPLEX;
    const evenR = f32x4.add(v128.load(at), v128.load(mirror));
    const evenI = f32x4.sub(v128.load(at, 16), v128.load(mirror, 16));
    const oddR = f32x4.add(v128.load(at, 16), v128.load(mirror, 16));
    const oddI = f32x4.sub(v128.load(mirror), v128.load(at));
    const w = twiddles + ((<usize>k) << 3);
    const wr = v128.load32_splat(w);
    const wi = v128.load32_splat(w, 4);
    const re = f32x4.add(evenR, f32x4.sub(f32x4.mul(wr, oddR), f32x4.mul(wi, oddI)));
    const im = f32x4.add(evenI, f32x4.add(f32x4.mul(wr, oddI), f32x4.mul(wi, oddR)));
    const power = f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
    v128.store(output + ((<usize>k) << 4), f32x4.mul(middle, f32x4.sqrt(power)));
  }
}

/** Natural logarithm of positive normal numbers, exact to two units in the last place (Cephes). */
function log(x: v128): v128 {
  const bits = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  const mantissa = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(mantissa, f32x4.splat(1));
  const square = f32x4.mul(f, f);
  let y = f32x4.splat(<f32>7.0376836292e-2);
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>-1.151461031e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>1.167699874e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>-1.2420140846e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>1.4249322787e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>-1.6668057665e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>2.0000714765e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>-2.4999993993e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(<f32>3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, f), square);
  y = f32x4.add(y, f32x4.mul(exponent, f32x4.splat(<f32>-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(square, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(f, y), f32x4.mul(exponent, f32x4.splat(<f32>0.693359375)));
}

/**
 * Log-mel values of four frames from their magnitudes: ln(1 + scale × Σ weights × magnitudes), divided by the step,
 * rounded, at most 65 535.
 * @param bands first bin, number of bins and offset of the weights of each band (32 bits each)
 * @param output 16-bit values: `count` of the first frame, then of the second and so on
 */
export function melBands(
  magnitude: usize,
  bands: usize,
  weights: usize,
  count: i32,
  scale: f32,
  perStep: f32,
  output: usize,
): void {
  const gain = f32x4.splat(scale);
  const one = f32x4.splat(1);
  const row: usize = (<usize>count) << 1;
  for (let b = 0; b < count; b++) {
    const band = bands + <usize>(12 * b);
    let bin = magnitude + ((<usize>load<u32>(band)) << 4);
    let weight = weights + ((<usize>load<u32>(band, 8)) << 2);
    const end = bin + ((<usize>load<u32>(band, 4)) << 4);
    let sum = f32x4.splat(0);
    for (; bin < end; bin += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weight), v128.load(bin)));
      weight += 4;
    }
    const value = log(f32x4.add(one, f32x4.mul(gain, sum)));
    const steps = i32x4.trunc_sat_f32x4_u(
      f32x4.min(f32x4.add(f32x4.mul(value, f32x4.splat(perStep)), f32x4.splat(0.5)), f32x4.splat(65535)),
    );
    const at = output + ((<usize>b) << 1);
    store<u16>(at, <u16>i32x4.extract_lane(steps, 0));
    store<u16>(at + row, <u16>i32x4.extract_lane(steps, 1));
    store<u16>(at + 2 * row, <u16>i32x4.extract_lane(steps, 2));
    store<u16>(at + 3 * row, <u16>i32x4.extract_lane(steps, 3));
  }
}

/**
 * Sums over bins of weight × rise of ln(1 + gain × magnitude) from the frame three before.
 * @param weights per bin
 * @param history vectors of the logarithms of the previous four frames, one per bin; they are replaced
 * @param output the sums of the four frames
 */
export function rises(
  magnitude: usize,
  weights: usize,
  bins: i32,
  gain: f32,
  history: usize,
  output: usize,
): void {
  const factor = f32x4.splat(gain);
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  let sum = zero;
  for (let k = 0; k < bins; k++) {
    const at: usize = (<usize>k) << 4;
    const now = log(f32x4.add(one, f32x4.mul(factor, v128.load(magnitude + at))));
    const before = v128.shuffle<f32>(v128.load(history + at), now, 1, 2, 3, 4);
    const rise = f32x4.max(zero, f32x4.sub(now, before));
    sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + ((<usize>k) << 2)), rise));
    v128.store(history + at, now);
  }
  v128.store(output, sum);
}
