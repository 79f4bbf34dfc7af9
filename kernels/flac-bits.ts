/** Bits and checksums of FLAC; see flac.ts. */

const crcTables: usize = memory.data(8 * 256 * 2, 16);

for (let byte = 0; byte < 256; byte++) {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x8005 : crc << 1;
  store<u16>(crcTables + ((<usize>byte) << 1), <u16>crc);
}
for (let at = 256; at < 8 * 256; at++) {
  const before = <u32>load<u16>(crcTables + ((<usize>(at - 256)) << 1));
  const next = (before << 8) ^ load<u16>(crcTables + ((<usize>(before >> 8)) << 1));
  store<u16>(crcTables + ((<usize>at) << 1), <u16>next);
}

function table(index: u32, byte: u32): u32 {
  return load<u16>(crcTables + ((<usize>((index << 8) | byte)) << 1));
}

/** CRC-16 of [at, end): 0 for a whole frame with its own checksum at the end. */
export function crc16(at: usize, end: usize): u32 {
  let crc: u32 = 0;
  for (; at + 8 <= end; at += 8) {
    const low = load<u32>(at);
    const high = load<u32>(at, 4);
    crc =
      table(7, (crc >> 8) ^ (low & 0xff)) ^
      table(6, (crc & 0xff) ^ ((low >> 8) & 0xff)) ^
      table(5, (low >> 16) & 0xff) ^
      table(4, low >> 24) ^
      table(3, high & 0xff) ^
      table(2, (high >> 8) & 0xff) ^
      table(1, (high >> 16) & 0xff) ^
      table(0, high >> 24);
  }
  for (; at < end; at++) crc = ((crc << 8) & 0xffff) ^ table(0, (crc >> 8) ^ load<u8>(at));
  return crc;
}

/** The bits not yet read, from the highest on: `held` of them are known to be valid. Bytes from `next` on follow. */
let cache: u64 = 0;
let held: i32 = 0;
let next: usize = 0;
/** Eight bytes after the end: fewer may be held that are not needed. */
let limit: usize = 0;
/** Whether the frame ended too early, or holds what no encoder writes. */
let broken: bool = false;

export function isBroken(): bool {
  return broken;
}

export function fail(): void {
  broken = true;
}

/** Starts to read bits at `at`; up to 16 bytes after `end` may be loaded, but what they hold is not used. */
export function openBits(at: usize, end: usize): void {
  cache = 0;
  held = 0;
  next = at;
  limit = end + 8;
  broken = false;
}

/** Where the next whole byte begins. */
export function position(): usize {
  return next - <usize>(held >> 3);
}

/** Eight bytes, most significant first. */
function loadBig(at: usize): u64 {
  const bytes = v128.load64_zero(at);
  return <u64>(
    i64x2.extract_lane(i8x16.shuffle(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8), 0)
  );
}

/** At least 56 bits are held afterwards. */
function refill(): void {
  if (next > limit) {
    broken = true;
    next = limit;
  }
  cache |= loadBig(next) >> held;
  const bytes = (63 - held) >> 3;
  next += bytes;
  held += bytes << 3;
}

/** `count` from 0 to 33. */
export function readBits(count: i32): u64 {
  if (held < count) refill();
  const value = (cache >> 1) >> (63 - count);
  cache <<= count;
  held -= count;
  return value;
}

export function readSigned(count: i32): i64 {
  const value = <i64>readBits(count);
  return count === 0 ? 0 : (value << (64 - count)) >> (64 - count);
}

export function readUnary(): i32 {
  let zeros = 0;
  while (!broken) {
    const run = <i32>clz(cache);
    if (run < held) {
      cache = (cache << run) << 1;
      held -= run + 1;
      return zeros + run;
    }
    zeros += held;
    cache = 0;
    held = 0;
    refill();
  }
  return 0;
}

/** `count` Rice codes with parameter `k` into numbers from `out` on. */
export function readRice(out: usize, count: i32, k: i32): void {
  let bits = cache;
  let left = held;
  let at = next;
  const end = limit;
  const rest: u64 = 63 - k;
  const stop = out + ((<usize>count) << 3);
  for (; out < stop; out += 8) {
    if (left < 32) {
      if (at > end) {
        broken = true;
        return;
      }
      bits |= loadBig(at) >> left;
      const bytes = (63 - left) >> 3;
      at += bytes;
      left += bytes << 3;
    }
    let quotient = <i32>clz(bits);
    const used = quotient + 1 + k;
    let value: u64;
    if (used <= left) {
      bits = (bits << quotient) << 1;
      value = ((<u64>quotient) << k) | ((bits >> 1) >> rest);
      bits <<= k;
      left -= used;
    } else {
      cache = bits;
      held = left;
      next = at;
      quotient = readUnary();
      value = ((<u64>quotient) << k) | readBits(k);
      bits = cache;
      left = held;
      at = next;
      if (broken) return;
    }
    store<i64>(out, (value >> 1) ^ -(value & 1));
  }
  cache = bits;
  held = left;
  next = at;
}
