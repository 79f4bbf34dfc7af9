import type { Random } from './random.ts';

/** Numbers at which readers of lengths and counts break. */
const EDGES = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7f_ff, 0x80_00, 0xff_ff, 0x7f_ff_ff_ff, 0x80_00_00_00, 0xff_ff_ff_ff,
];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Headers are where lies are told: half of all changes fall into the first kilobyte. */
function place(bytes: Buffer, random: Random): number {
  return random.below(random.next() < 0.5 ? Math.min(bytes.length, 1024) : bytes.length);
}

function stretch(bytes: Buffer, random: Random): [number, number] {
  const start = place(bytes, random);
  return [start, Math.min(bytes.length, start + 1 + random.below(4096))];
}

const mutations: readonly Mutation[] = [
  (bytes, random) => {
    const at = place(bytes, random);
    bytes[at] = bytes[at]! ^ (1 << random.below(8));
    return bytes;
  },
  (bytes, random) => {
    bytes[place(bytes, random)] = random.below(256);
    return bytes;
  },
  (bytes, random) => {
    const at = place(bytes, random);
    if (at + 4 > bytes.length) return bytes;
    if (random.next() < 0.5) bytes.writeUInt32BE(random.pick(EDGES), at);
    else bytes.writeUInt32LE(random.pick(EDGES), at);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, 1 + random.below(bytes.length)),
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    const times = 1 + random.below(random.next() < 0.1 ? 200 : 3);
    const copies = Array.from({ length: times }, () => bytes.subarray(start, end));
    return Buffer.concat([bytes.subarray(0, end), ...copies, bytes.subarray(end)]);
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    for (let i = start; i < end; i++) bytes[i] = random.below(256);
    return bytes;
  },
  (bytes, random) => {
    const [start, end] = stretch(bytes, random);
    bytes.fill(0, start, end);
    return bytes;
  },
];

/** The bytes with one to six changes. */
export function mutate(original: Uint8Array, random: Random): Buffer {
  let bytes = Buffer.from(original);
  const count = 1 + random.below(6);
  for (let i = 0; i < count && bytes.length > 0; i++)
    bytes = Buffer.from(random.pick(mutations)(bytes, random));
  return bytes;
}
