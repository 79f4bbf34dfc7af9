/** Writes the bit stream of FLAC, most significant bit first. */
export interface FlacBits {
  /** Bytes written so far; the stream must be byte-aligned. */
  position(): number;
  /** Writes the `count` (0–32) lowest bits of `value`. */
  write(value: number, count: number): void;
  writeSigned(value: number, count: number): void;
  writeBytes(bytes: Uint8Array): void;
  /** Writes a number below 2^31 in the extended UTF-8 of frame headers. */
  writeUtf8(value: number): void;
  /** Writes values[from..to) as Rice codes. */
  writeRice(values: Int32Array, from: number, to: number, parameter: number): void;
  /** Writes the CRC-8 of the bytes since `start`. */
  writeCrc8(start: number): void;
  /** Pads to a byte, then writes the CRC-16 of the bytes since `start`. */
  writeCrc16(start: number): void;
  /** Pads to a byte and returns everything written. */
  finish(): Uint8Array;
}

const crc8Table = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1;
  return crc;
});
const crc16Table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x8005 : crc << 1;
  return crc;
});

export function createFlacBits(capacity: number): FlacBits {
  let bytes = new Uint8Array(capacity);
  let at = 0;
  /** Bits not yet written out: the lowest `held` bits of `pending`; fewer than 8 between calls. */
  let pending = 0;
  let held = 0;

  function reserve(count: number): void {
    if (at + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, at + count));
    larger.set(bytes);
    bytes = larger;
  }
  /** At most 24 bits, so that `pending` stays within 32. */
  function put(value: number, count: number): void {
    pending = (pending << count) | value;
    held += count;
    while (held >= 8) {
      held -= 8;
      bytes[at++] = pending >>> held;
    }
    pending &= (1 << held) - 1;
  }
  function write(value: number, count: number): void {
    reserve(8);
    if (count > 16) {
      put((value >>> 16) & (0xffff >>> (32 - count)), count - 16);
      put(value & 0xffff, 16);
    } else put(value & (0xffff >>> (16 - count)), count);
  }
  function align(): void {
    if (held > 0) write(0, 8 - held);
  }
  return {
    position: () => at,
    write,
    writeSigned: (value, count) => write(value, count),
    writeBytes(source) {
      reserve(source.length);
      bytes.set(source, at);
      at += source.length;
    },
    writeUtf8(value) {
      if (value < 0x80) return write(value, 8);
      let extra = 1;
      while (value >= 2 ** (6 * extra + 6 - extra)) extra++;
      write(((0xff00 >> (extra + 1)) & 0xff) | (value >>> (6 * extra)), 8);
      for (let i = extra - 1; i >= 0; i--) write(0x80 | ((value >>> (6 * i)) & 0x3f), 8);
    },
    writeRice(values, from, to, parameter) {
      const mask = (1 << parameter) - 1;
      const stop = 1 << parameter;
      for (let i = from; i < to; i++) {
        const value = values[i]!;
        const folded = (value << 1) ^ (value >> 31);
        let zeros = folded >>> parameter;
        reserve((zeros >>> 3) + 16);
        while (zeros > 7) {
          put(0, 8);
          zeros -= 8;
        }
        // The unary zeros, the stop bit and the remainder in one write: at most 7 + 1 + 14 bits.
        put(stop | (folded & mask), zeros + 1 + parameter);
      }
    },
    writeCrc8(start) {
      let crc = 0;
      for (let i = start; i < at; i++) crc = crc8Table[crc ^ bytes[i]!]!;
      write(crc, 8);
    },
    writeCrc16(start) {
      align();
      let crc = 0;
      for (let i = start; i < at; i++) crc = ((crc << 8) & 0xffff) ^ crc16Table[(crc >>> 8) ^ bytes[i]!]!;
      write(crc, 16);
    },
    finish() {
      align();
      return bytes.subarray(0, at);
    },
  };
}
