/**
 * The loops of the analysis that take most of its time, in AssemblyScript with vectors. `npm run kernels` compiles them
 * into src/main/kernels. Pointers are byte offsets into the module's memory, aligned to 16.
 */

/** Memory for the caller, filled with zeros; it stays for as long as the instance. */
export function allocate(bytes: usize): usize {
  const at = (heap.alloc(bytes + 15) + 15) & ~15;
  memory.fill(at, 0, bytes);
  return at;
}

/**
 * Half-band filter and decimation by two: output n = middle × even[n] + Σ sides[k] × (odd[n - 1 - k] + odd[n + k]).
 * @param odd the odd samples, with `count` values before and after those of the outputs
 * @param outputs rounded up to a multiple of 8: the arrays must have room
 */
export function halve(
  even: usize,
  odd: usize,
  sides: usize,
  count: i32,
  middle: f32,
  output: usize,
  outputs: i32,
): void {
  const centre = f32x4.splat(middle);
  for (let n = 0; n < outputs; n += 8) {
    const at: usize = (<usize>n) << 2;
    let sum0 = f32x4.mul(centre, v128.load(even + at));
    let sum1 = f32x4.mul(centre, v128.load(even + at, 16));
    let before = odd + at - 4;
    let after = odd + at;
    for (let k = 0; k < count; k++) {
      const tap = v128.load32_splat(sides + ((<usize>k) << 2));
      sum0 = f32x4.add(sum0, f32x4.mul(tap, f32x4.add(v128.load(before), v128.load(after))));
      sum1 = f32x4.add(sum1, f32x4.mul(tap, f32x4.add(v128.load(before, 16), v128.load(after, 16))));
      before -= 4;
      after += 4;
    }
    v128.store(output + at, sum0);
    v128.store(output + at, sum1, 16);
  }
}

/** Separates even and odd samples; `pairs` is rounded up to a multiple of 4. */
export function unzip(input: usize, even: usize, odd: usize, pairs: i32): void {
  for (let n = 0; n < pairs; n += 4) {
    const at: usize = (<usize>n) << 2;
    const a = v128.load(input + 2 * at);
    const b = v128.load(input + 2 * at, 16);
    v128.store(even + at, v128.shuffle<f32>(a, b, 0, 2, 4, 6));
    v128.store(odd + at, v128.shuffle<f32>(a, b, 1, 3, 5, 7));
  }
}

/** Output n = Σ taps[k] × input[n × factor + k]; `count` is a multiple of 8. */
export function decimate(
  input: usize,
  taps: usize,
  count: i32,
  factor: i32,
  output: usize,
  outputs: i32,
): void {
  for (let n = 0; n < outputs; n++) {
    let sum0 = f32x4.splat(0);
    let sum1 = f32x4.splat(0);
    for (let k = 0; k < count; k += 8) {
      const at: usize = (<usize>k) << 2;
      sum0 = f32x4.add(sum0, f32x4.mul(v128.load(taps + at), v128.load(input + at)));
      sum1 = f32x4.add(sum1, f32x4.mul(v128.load(taps + at, 16), v128.load(input + at, 16)));
    }
    const sum = f32x4.add(sum0, sum1);
    const left = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
    const right = f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
    store<f32>(output + ((<usize>n) << 2), left + right);
    input += (<usize>factor) << 2;
  }
}

/** Filter states below this are silence; they are cleared before they become denormal numbers, which are slow. */
const SILENCE: f64 = 1e-25;

function magnitude(a: v128, b: v128): f64 {
  const sum = f64x2.add(f64x2.abs(a), f64x2.abs(b));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Splits a signal into bands with two pairs of fourth-order filters in direct form I: first (low-pass, high-pass) at the
 * lower crossover, then (low-pass of the first pair's second output, high-pass of the input) at the upper one. Adds up
 * the squares and keeps the extremes of (low, –) and (mid, high).
 * @param state vectors: gain, b1, a1, a2 of the first pair and of the second; x1, x2, y1, y2, z1, z2 of both; sums of
 * squares of both; minima and maxima of both
 */
export function splitBands(state: usize, input: usize, length: i32): void {
  const gainP = v128.load(state);
  const b1P = v128.load(state, 16);
  const a1P = v128.load(state, 32);
  const a2P = v128.load(state, 48);
  const gainQ = v128.load(state, 64);
  const b1Q = v128.load(state, 80);
  const a1Q = v128.load(state, 96);
  const a2Q = v128.load(state, 112);
  let x1P = v128.load(state, 128);
  let x2P = v128.load(state, 144);
  let y1P = v128.load(state, 160);
  let y2P = v128.load(state, 176);
  let z1P = v128.load(state, 192);
  let z2P = v128.load(state, 208);
  let x1Q = v128.load(state, 224);
  let x2Q = v128.load(state, 240);
  let y1Q = v128.load(state, 256);
  let y2Q = v128.load(state, 272);
  let z1Q = v128.load(state, 288);
  let z2Q = v128.load(state, 304);
  let sumP = v128.load(state, 320);
  let sumQ = v128.load(state, 336);
  let leastP = v128.load(state, 352);
  let mostP = v128.load(state, 368);
  let leastQ = v128.load(state, 384);
  let mostQ = v128.load(state, 400);
  for (let i = 0; i < length; i++) {
    const sample = f64x2.splat(<f64>load<f32>(input + ((<usize>i) << 2)));
    const xP = f64x2.mul(gainP, sample);
    let yP = f64x2.add(f64x2.add(xP, x2P), f64x2.mul(b1P, x1P));
    yP = f64x2.sub(f64x2.sub(yP, f64x2.mul(a2P, y2P)), f64x2.mul(a1P, y1P));
    let zP = f64x2.add(f64x2.add(yP, y2P), f64x2.mul(b1P, y1P));
    zP = f64x2.sub(f64x2.sub(zP, f64x2.mul(a2P, z2P)), f64x2.mul(a1P, z1P));
    x2P = x1P;
    x1P = xP;
    y2P = y1P;
    y1P = yP;
    z2P = z1P;
    z1P = zP;
    const xQ = f64x2.mul(gainQ, v128.shuffle<f64>(zP, sample, 1, 2));
    let yQ = f64x2.add(f64x2.add(xQ, x2Q), f64x2.mul(b1Q, x1Q));
    yQ = f64x2.sub(f64x2.sub(yQ, f64x2.mul(a2Q, y2Q)), f64x2.mul(a1Q, y1Q));
    let zQ = f64x2.add(f64x2.add(yQ, y2Q), f64x2.mul(b1Q, y1Q));
    zQ = f64x2.sub(f64x2.sub(zQ, f64x2.mul(a2Q, z2Q)), f64x2.mul(a1Q, z1Q));
    x2Q = x1Q;
    x1Q = xQ;
    y2Q = y1Q;
    y1Q = yQ;
    z2Q = z1Q;
    z1Q = zQ;
    sumP = f64x2.add(sumP, f64x2.mul(zP, zP));
    sumQ = f64x2.add(sumQ, f64x2.mul(zQ, zQ));
    leastP = f64x2.pmin(leastP, zP);
    mostP = f64x2.pmax(mostP, zP);
    leastQ = f64x2.pmin(leastQ, zQ);
    mostQ = f64x2.pmax(mostQ, zQ);
  }
  const restP = magnitude(x1P, x2P) + magnitude(y1P, y2P) + magnitude(z1P, z2P);
  const restQ = magnitude(x1Q, x2Q) + magnitude(y1Q, y2Q) + magnitude(z1Q, z2Q);
  const isSilent = restP + restQ < SILENCE;
  const none = f64x2.splat(0);
  v128.store(state, isSilent ? none : x1P, 128);
  v128.store(state, isSilent ? none : x2P, 144);
  v128.store(state, isSilent ? none : y1P, 160);
  v128.store(state, isSilent ? none : y2P, 176);
  v128.store(state, isSilent ? none : z1P, 192);
  v128.store(state, isSilent ? none : z2P, 208);
  v128.store(state, isSilent ? none : x1Q, 224);
  v128.store(state, isSilent ? none : x2Q, 240);
  v128.store(state, isSilent ? none : y1Q, 256);
  v128.store(state, isSilent ? none : y2Q, 272);
  v128.store(state, isSilent ? none : z1Q, 288);
  v128.store(state, isSilent ? none : z2Q, 304);
  v128.store(state, sumP, 320);
  v128.store(state, sumQ, 336);
  v128.store(state, leastP, 352);
  v128.store(state, mostP, 368);
  v128.store(state, leastQ, 384);
  v128.store(state, mostQ, 400);
}

const ANTI_DENORMAL: f64 = 1e-18;

/**
 * K-weights two channels and adds up their squares. BS.1770-4.
 * @param state vectors: shelf b0, b1, b2, a1, a2 and high-pass a1, a2; x1, x2, y1, y2, z1, z2; sums of squares
 */
export function weigh(state: usize, left: usize, right: usize, length: i32): void {
  const b0 = v128.load(state);
  const b1 = v128.load(state, 16);
  const b2 = v128.load(state, 32);
  const a1 = v128.load(state, 48);
  const a2 = v128.load(state, 64);
  const c1 = v128.load(state, 80);
  const c2 = v128.load(state, 96);
  let x1 = v128.load(state, 112);
  let x2 = v128.load(state, 128);
  let y1 = v128.load(state, 144);
  let y2 = v128.load(state, 160);
  let z1 = v128.load(state, 176);
  let z2 = v128.load(state, 192);
  let sum = v128.load(state, 208);
  const offset = f64x2.splat(ANTI_DENORMAL);
  const two = f64x2.splat(2);
  for (let i = 0; i < length; i++) {
    const at: usize = (<usize>i) << 2;
    const sample = f64x2.replace_lane(f64x2.splat(<f64>load<f32>(left + at)), 1, <f64>load<f32>(right + at));
    const x = f64x2.add(sample, offset);
    let y = f64x2.add(f64x2.add(f64x2.mul(b0, x), f64x2.mul(b1, x1)), f64x2.mul(b2, x2));
    y = f64x2.sub(f64x2.sub(y, f64x2.mul(a2, y2)), f64x2.mul(a1, y1));
    let z = f64x2.sub(f64x2.add(y, y2), f64x2.mul(two, y1));
    z = f64x2.sub(f64x2.sub(z, f64x2.mul(c2, z2)), f64x2.mul(c1, z1));
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    z2 = z1;
    z1 = z;
    sum = f64x2.add(sum, f64x2.mul(z, z));
  }
  v128.store(state, x1, 112);
  v128.store(state, x2, 128);
  v128.store(state, y1, 144);
  v128.store(state, y2, 160);
  v128.store(state, z1, 176);
  v128.store(state, z2, 192);
  v128.store(state, sum, 208);
}
