/**
 * Decodes the frames of FLAC (RFC 9639), in AssemblyScript. `npm run kernels` compiles it into src/main/numeric/kernels.
 * Pointers are byte offsets into the module's memory.
 */

/** Memory for the caller; it stays for as long as the instance. */
export function allocate(bytes: usize): usize {
  return (heap.alloc(bytes + 15) + 15) & ~15;
}

import {
  crc16,
  fail,
  isBroken,
  openBits,
  position,
  readBits,
  readRice,
  readSigned,
  readUnary,
} from './flac-bits.ts';

const MAX_ORDER = 32;
const coefficients: usize = memory.data(8 * 32, 16);

/** The residual of a subframe with `samples` samples, the first `order` of which are already there. */
function readResidual(out: usize, samples: i32, order: i32): void {
  const method = <i32>readBits(2);
  if (method > 1) {
    fail();
    return;
  }
  const parameterBits = 4 + method;
  const escape = (1 << parameterBits) - 1;
  const partitionOrder = <i32>readBits(4);
  const length = samples >> partitionOrder;
  if (length << partitionOrder !== samples || length < order) {
    fail();
    return;
  }
  let from = order;
  for (let end = length; end <= samples && !isBroken(); end += length) {
    const parameter = <i32>readBits(parameterBits);
    const at = out + ((<usize>from) << 3);
    if (parameter < escape) readRice(at, end - from, parameter);
    else {
      const bits = <i32>readBits(5);
      for (let i = 0; i < end - from && !isBroken(); i++)
        store<i64>(at + ((<usize>i) << 3), readSigned(bits));
    }
    from = end;
  }
}

/** Adds the fixed prediction to the residual in [out + order, out + samples). */
function restoreFixed(out: usize, samples: i32, order: i32): void {
  const end = out + ((<usize>samples) << 3);
  let at = out + ((<usize>order) << 3);
  if (order === 1) for (; at < end; at += 8) store<i64>(at, load<i64>(at) + load<i64>(at - 8));
  else if (order === 2)
    for (; at < end; at += 8) store<i64>(at, load<i64>(at) + 2 * load<i64>(at - 8) - load<i64>(at - 16));
  else if (order === 3)
    for (; at < end; at += 8)
      store<i64>(at, load<i64>(at) + 3 * (load<i64>(at - 8) - load<i64>(at - 16)) + load<i64>(at - 24));
  else if (order === 4)
    for (; at < end; at += 8)
      store<i64>(
        at,
        load<i64>(at) +
          4 * (load<i64>(at - 8) + load<i64>(at - 24)) -
          6 * load<i64>(at - 16) -
          load<i64>(at - 32),
      );
}

function coefficient(index: usize): i64 {
  return load<i64>(coefficients + (index << 3));
}

/** Adds the linear prediction of at most eight coefficients; further ones are 0. */
function restoreShort(at: usize, end: usize, shift: i64): void {
  const c0 = coefficient(0);
  const c1 = coefficient(1);
  const c2 = coefficient(2);
  const c3 = coefficient(3);
  const c4 = coefficient(4);
  const c5 = coefficient(5);
  const c6 = coefficient(6);
  const c7 = coefficient(7);
  let last = load<i64>(at - 8);
  for (; at < end; at += 8) {
    // The latest sample comes last, because it is known last.
    const sum =
      c7 * load<i64>(at - 64) +
      c6 * load<i64>(at - 56) +
      c5 * load<i64>(at - 48) +
      c4 * load<i64>(at - 40) +
      (c3 * load<i64>(at - 32) + c2 * load<i64>(at - 24) + c1 * load<i64>(at - 16)) +
      c0 * last;
    last = load<i64>(at) + (sum >> shift);
    store<i64>(at, last);
  }
}

/** The same for any order, rounded up to a multiple of 4. */
function restoreLong(at: usize, end: usize, order: i32, shift: i64): void {
  for (; at < end; at += 8) {
    let sum: i64 = 0;
    let before = at - ((<usize>order) << 3);
    for (let c = coefficients + ((<usize>(order - 4)) << 3); c >= coefficients; c -= 32) {
      sum +=
        load<i64>(c, 24) * load<i64>(before) +
        load<i64>(c, 16) * load<i64>(before, 8) +
        load<i64>(c, 8) * load<i64>(before, 16) +
        load<i64>(c) * load<i64>(before, 24);
      before += 32;
    }
    store<i64>(at, load<i64>(at) + (sum >> shift));
  }
}

function readPredicted(out: usize, samples: i32, order: i32, bits: i32): void {
  for (let i = 0; i < order; i++) store<i64>(out + ((<usize>i) << 3), readSigned(bits));
  const precision = <i32>readBits(4) + 1;
  const shift = readSigned(5);
  if (precision > 15 || shift < 0) {
    fail();
    return;
  }
  memory.fill(coefficients, 0, 8 * MAX_ORDER);
  for (let i = 0; i < order; i++) store<i64>(coefficients + ((<usize>i) << 3), readSigned(precision));
  readResidual(out, samples, order);
  const at = out + ((<usize>order) << 3);
  const end = out + ((<usize>samples) << 3);
  if (order <= 8) restoreShort(at, end, shift);
  else restoreLong(at, end, (order + 3) & ~3, shift);
}

/** `samples` numbers from `out` on; the 32 before may be read. */
function readSubframe(out: usize, samples: i32, bits: i32): void {
  const type = <i32>readBits(7);
  let wasted = 0;
  if (readBits(1)) wasted = readUnary() + 1;
  bits -= wasted;
  if (bits < 1 || type > 63) {
    fail();
    return;
  }
  if (type === 0) {
    const value = readSigned(bits);
    for (let i = 0; i < samples; i++) store<i64>(out + ((<usize>i) << 3), value);
  } else if (type === 1)
    for (let i = 0; i < samples && !isBroken(); i++) store<i64>(out + ((<usize>i) << 3), readSigned(bits));
  else if (type >= 8 && type <= 12 && type - 8 <= samples) {
    const order = type - 8;
    for (let i = 0; i < order; i++) store<i64>(out + ((<usize>i) << 3), readSigned(bits));
    readResidual(out, samples, order);
    if (!isBroken()) restoreFixed(out, samples, order);
  } else if (type >= 32 && type - 31 <= samples) readPredicted(out, samples, type - 31, bits);
  else fail();
  if (wasted > 0)
    for (let i = 0; i < samples; i++) {
      const at = out + ((<usize>i) << 3);
      store<i64>(at, load<i64>(at) << wasted);
    }
}

const LEFT_SIDE = 8;
const SIDE_RIGHT = 9;
const MID_SIDE = 10;

/** Writes the samples of a stereo frame, and their mean. */
function writeStereo(
  a: usize,
  b: usize,
  samples: i32,
  code: i32,
  scale: f32,
  output: usize,
  stride: usize,
): void {
  for (let i = 0; i < samples; i++) {
    const from: usize = (<usize>i) << 3;
    let left = load<i64>(a + from);
    let right = load<i64>(b + from);
    if (code === LEFT_SIDE) right = left - right;
    else if (code === SIDE_RIGHT) left += right;
    else if (code === MID_SIDE) {
      const side = right;
      const mid = (left << 1) | (side & 1);
      left = (mid + side) >> 1;
      right = (mid - side) >> 1;
    }
    const at = output + ((<usize>i) << 2);
    const l = scale * <f32>left;
    const r = scale * <f32>right;
    store<f32>(at, l);
    store<f32>(at + stride, r);
    store<f32>(at + 2 * stride, <f32>0.5 * (l + r));
  }
}

/**
 * Decodes one frame.
 * @param frame its bytes from the header to the checksum; 16 more must be there
 * @param body offset of the first subframe
 * @param code channel assignment of the header
 * @param work room for channels × (samples + 32) numbers of 8 bytes
 * @param output where the first channel's floats go; the others follow at `stride` bytes each, and for two channels the
 * mean of both
 * @returns whether the frame is whole and its checksum right
 */
export function decodeFrame(
  frame: usize,
  length: usize,
  body: usize,
  samples: i32,
  code: i32,
  bits: i32,
  work: usize,
  output: usize,
  stride: usize,
): bool {
  openBits(frame + body, frame + length);
  const channels = code < LEFT_SIDE ? code + 1 : 2;
  const room: usize = (<usize>(samples + MAX_ORDER)) << 3;
  const first = work + <usize>(8 * MAX_ORDER);
  for (let channel = 0; channel < channels && !isBroken(); channel++) {
    const isSide =
      channel === 1 ? code === LEFT_SIDE || code === MID_SIDE : channel === 0 && code === SIDE_RIGHT;
    readSubframe(first + <usize>channel * room, samples, bits + <i32>isSide);
  }
  // What follows the checksum is not part of the frame: tags at the end of the file.
  const end = position() + 2;
  if (isBroken() || end > frame + length || crc16(frame, end) !== 0) return false;
  const scale = <f32>1 / <f32>((<i64>1) << (bits - 1));
  if (channels === 2) writeStereo(first, first + room, samples, code, scale, output, stride);
  else
    for (let channel = 0; channel < channels; channel++)
      for (let i = 0; i < samples; i++)
        store<f32>(
          output + <usize>channel * stride + ((<usize>i) << 2),
          scale * <f32>load<i64>(first + <usize>channel * room + ((<usize>i) << 3)),
        );
  return true;
}
