import { typeOf } from './npy.ts';
import type { ShardFormat } from './shards.ts';
import type { TrackArrays } from './track-arrays.ts';

/** CRC-32C (Castagnoli), reflected polynomial 0x82f63b78. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** TensorFlow masks checksums, because data may itself contain checksums (`tensorflow/core/lib/hash/crc32c.h`). */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A protobuf field of wire type 2. */
function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

const bytesFeature = (value: Uint8Array): Buffer => field(1, field(1, value));
const integersFeature = (values: readonly number[]): Buffer =>
  field(3, field(1, Buffer.concat(values.map(varint))));

/** A `tf.train.Example`: arrays as bytes with their shapes, everything else as text. */
function example({ name, about, arrays }: TrackArrays): Buffer {
  const features: [string, Buffer][] = [
    ['name', bytesFeature(Buffer.from(name))],
    ['about', bytesFeature(Buffer.from(JSON.stringify(about)))],
  ];
  for (const [key, { data, shape }] of Object.entries(arrays)) {
    features.push([key, bytesFeature(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))]);
    features.push([`${key}/shape`, integersFeature(shape)]);
  }
  const entries = features.map(([key, feature]) =>
    field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, feature)])),
  );
  return field(1, Buffer.concat(entries));
}

/** TFRecord framing: length, its checksum, the data, its checksum; little-endian. */
function record(data: Uint8Array): Buffer {
  const length = Buffer.alloc(12);
  length.writeBigUInt64LE(BigInt(data.length), 0);
  length.writeUInt32LE(maskedCrc(length.subarray(0, 8)), 8);
  const end = Buffer.alloc(4);
  end.writeUInt32LE(maskedCrc(data), 0);
  return Buffer.concat([length, data, end]);
}

/** TFRecord files of `tf.train.Example`, one per track. */
export const tfRecord: ShardFormat = {
  extension: '.tfrecord',
  encode: (track) => record(example(track)),
  end: new Uint8Array(0),
  describe: ({ arrays }) =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, array]) => [
        name,
        { dtype: typeOf(array), rank: array.shape.length },
      ]),
    ),
};
