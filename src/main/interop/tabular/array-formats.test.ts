import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { File, ready } from 'h5wasm/node';
import type { Dataset, Group } from 'h5wasm/node';
import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { smallLibrary } from '../../../../tests/fixtures/interop/library.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { exportDataset } from '../../core/exchange/export-annotations.ts';
import type { Annotation, ArrayFormat } from '../../../shared/domain/index.ts';
import { decodeNpy } from './npy.ts';
import type { NpyArray } from './npy.ts';
import { crc32c } from './tfrecord.ts';

/**
 * Debian's Python, which has the packages with which others read these formats; tests whose packages are missing are
 * skipped.
 */
const python = '/usr/bin/python3';
const has = (module: string): boolean => spawnSync(python, ['-c', `import ${module}`]).status === 0;

const mel = (seed: number): NpyArray => ({
  data: Float32Array.from({ length: 12 }, (_, i) => seed + i / 8),
  shape: [3, 4],
});

/** Two tracks, one per split, with a feature beside their labels. */
async function write(format: ArrayFormat): Promise<{ path: string }> {
  const library = smallLibrary();
  const cues = [makeCue({ id: 'a', kind: 'hot', slot: 'C', time: 10.125 })];
  const at = (file: string, document: Annotation): Annotation => ({
    ...document,
    audio: { ...document.audio, file },
  });
  library.add(
    { title: 'One', artist: 'Ärtist v1.5' },
    at('/music/1.flac', {
      ...makeAnnotation({ cues, duration: 60 }),
      labels: { genres: ['Techno', 'House'] },
    }),
  );
  library.add(
    { title: 'Two' },
    at('/music/2.flac', {
      ...makeAnnotation({ beat_grid: [], duration: 30 }),
      labels: { genres: ['Trance'] },
    }),
  );
  const tracks = library
    .exported()
    .map((track, i) => ({ ...track, split: i === 0 ? ('train' as const) : ('test' as const) }));
  library.db.close();
  const path = join(temporaryFolder(), format === 'hdf5' ? 'a.h5' : 'out');
  await exportDataset(format, path, () => tracks, {
    features: async ({ trackId }) => ({ mel: mel(trackId) }),
  });
  return { path };
}

const melOf = (track: number): number[] => Array.from(mel(track).data);

describe('HDF5', () => {
  it('has a group per track with its arrays and what it is', async () => {
    const { path } = await write('hdf5');
    await ready;
    const file = new File(path, 'r');
    const names = (file.get('tracks') as Group).keys();
    expect(names).toHaveLength(2);
    const track = file.get(`tracks/${names.find((name) => name.includes('one'))}`) as Group;
    expect(track.attrs['artist']!.value).toBe('Ärtist v1.5');
    expect(track.attrs['split']!.value).toBe('train');
    const dataset = (name: string) => track.get(name) as Dataset;
    expect([
      dataset('mel').shape,
      dataset('mel').dtype,
      Array.from(dataset('mel').value as Float32Array),
    ]).toEqual([[3, 4], '<f', melOf(1)]);
    expect(Array.from(dataset('cue_times').value as Float64Array)).toEqual([10.125]);
    expect(dataset('beats').dtype).toBe('<d');
    const { genres } = JSON.parse(file.attrs['vocabulary']!.value as string) as { genres: string[] };
    expect(genres).toEqual(['House', 'Techno', 'Trance']);
    const hot = Array.from(dataset('genres').value as Uint8Array);
    expect(genres.filter((_, i) => hot[i] === 1)).toEqual(['House', 'Techno']);
    file.close();
  });

  it.skipIf(!has('h5py'))('is read by h5py (needs Debian’s python3-h5py)', async () => {
    const { path } = await write('hdf5');
    const said = execFileSync(python, [
      '-c',
      `import h5py, json
f = h5py.File('${path}')
print(json.dumps({k: {'split': g.attrs['split'], 'mel': g['mel'][:].tolist(), 'dtype': str(g['cue_slots'].dtype), 'beats': g['beats'].shape[0]} for k, g in f['tracks'].items()}))`,
    ]);
    const read = JSON.parse(said.toString()) as Record<string, { mel: number[][]; beats: number }>;
    const [one] = Object.entries(read).filter(([name]) => name.includes('one'));
    expect(one![1]).toMatchObject({ split: 'train', dtype: 'int32', beats: 120 });
    expect(one![1].mel.flat()).toEqual(melOf(1));
    expect(
      Object.values(read)
        .map(({ beats }) => beats)
        .sort((a, b) => a - b),
    ).toEqual([0, 120]);
  });
});

interface Index {
  readonly shards: readonly { split: string; file: string; tracks: number; bytes: number }[];
  readonly arrays: Readonly<Record<string, { dtype: string; rank: number }>>;
}

const indexOf = (path: string): Index => JSON.parse(readFileSync(join(path, 'index.json'), 'utf8')) as Index;

describe('WebDataset', () => {
  it('has a JSON and an NPZ per track in tar files of their split', async () => {
    const { path } = await write('webdataset');
    const { shards, arrays } = indexOf(path);
    expect(shards).toMatchObject([
      { split: 'train', file: 'train-000000.tar', tracks: 1 },
      { split: 'test', file: 'test-000000.tar', tracks: 1 },
    ]);
    expect(arrays.mel).toEqual({ dtype: '<f4', rank: 2 });
    const files = new Map<string, Buffer>();
    const archive = extract();
    archive.end(readFileSync(join(path, shards[0]!.file)));
    for await (const entry of archive) files.set(entry.header.name, await buffer(entry));
    const names = [...files.keys()];
    expect(new Set(names.map((name) => name.split('.')[0])).size).toBe(1);
    expect(JSON.parse(files.get(names.find((name) => name.endsWith('.json'))!)!.toString())).toMatchObject({
      title: 'One',
      split: 'train',
    });
    const npz = unzipSync(files.get(names.find((name) => name.endsWith('.npz'))!)!);
    expect(Array.from(decodeNpy(npz['mel.npy']!).data)).toEqual(melOf(1));
  });

  it('is the same bytes each time', async () => {
    const bytes = async (): Promise<Buffer[]> => {
      const { path } = await write('webdataset');
      return readdirSync(path)
        .sort()
        .map((file) => readFileSync(join(path, file)));
    };
    expect(await bytes()).toEqual(await bytes());
  });
});

/** Fields of a protobuf message by number, for wire types 0 and 2. */
function fields(bytes: Buffer): [number, Buffer | number][] {
  const found: [number, Buffer | number][] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const value = varint();
    if (tag % 8 === 0) found.push([Math.floor(tag / 8), value]);
    else {
      found.push([Math.floor(tag / 8), bytes.subarray(at, at + value)]);
      at += value;
    }
  }
  return found;
}

describe('TFRecord', () => {
  it('has the checksums of TensorFlow', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });

  it('holds an Example per track with arrays as bytes and their shapes', async () => {
    const { path } = await write('tfrecord');
    const bytes = readFileSync(join(path, 'train-000000.tfrecord'));
    const length = Number(bytes.readBigUInt64LE(0));
    expect(bytes).toHaveLength(12 + length + 4);
    const mask = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
    expect(bytes.readUInt32LE(8)).toBe(mask(crc32c(bytes.subarray(0, 8))));
    const data = bytes.subarray(12, 12 + length);
    expect(bytes.readUInt32LE(12 + length)).toBe(mask(crc32c(data)));
    const features = new Map(
      fields(fields(data)[0]![1] as Buffer).map(([, entry]) => {
        const [[, key], [, feature]] = fields(entry as Buffer) as [[number, Buffer], [number, Buffer]];
        return [key.toString(), fields(feature)[0]!] as const;
      }),
    );
    const [kind, melBytes] = features.get('mel')!;
    expect(kind).toBe(1);
    const raw = fields(melBytes as Buffer)[0]![1] as Buffer;
    expect(Array.from(new Float32Array(new Uint8Array(raw).buffer))).toEqual(melOf(1));
    const [integers, shape] = features.get('mel/shape')!;
    expect([integers, [...(fields(shape as Buffer)[0]![1] as Buffer)]]).toEqual([3, [3, 4]]);
  });
});

const require = createRequire(import.meta.url);

/** A feature as Google's protobuf runtime outputs it; bytes are Base64. */
interface Feature {
  readonly bytesList?: { readonly valueList: readonly string[] };
  readonly int64List?: { readonly valueList: readonly number[] };
}

/**
 * The records of a file, read by the package `@roboflow/tfrecords`, which stops at the first wrong checksum. This
 * compiler cannot use its types.
 */
function readRecords(path: string): ReadonlyMap<string, Feature>[] {
  const { TFRecordsReader } = require('@roboflow/tfrecords/src/tensorFlowReader.js') as {
    readonly TFRecordsReader: new (records: Buffer) => {
      toArray(): readonly { readonly context: { readonly featureMap: readonly [string, Feature][] } }[];
    };
  };
  return new TFRecordsReader(readFileSync(path)).toArray().map(({ context }) => new Map(context.featureMap));
}

describe('TFRecord, read by an independent reader', () => {
  it('holds each track of a shard, with checksums that hold', async () => {
    const { path } = await write('tfrecord');
    const { shards, arrays } = indexOf(path);
    const read = shards.flatMap(({ file, tracks }) => {
      const records = readRecords(join(path, file));
      expect(records).toHaveLength(tracks);
      return records;
    });
    const bytesOf = (record: ReadonlyMap<string, Feature>, name: string): Buffer =>
      Buffer.from(record.get(name)!.bytesList!.valueList[0]!, 'base64');
    for (const record of read)
      for (const [name, { rank }] of Object.entries(arrays))
        expect(record.get(`${name}/shape`)!.int64List!.valueList).toHaveLength(rank);
    const titles = read.map(
      (record) => (JSON.parse(bytesOf(record, 'about').toString()) as { title: string }).title,
    );
    expect(titles).toEqual(['One', 'Two']);
    const mel = bytesOf(read[0]!, 'mel');
    expect(Array.from({ length: mel.length / 4 }, (_, i) => mel.readFloatLE(4 * i))).toEqual(melOf(1));
    expect(read[0]!.get('mel/shape')!.int64List!.valueList).toEqual([3, 4]);
  });
});

describe('arrays as JSON', () => {
  it('are nested lists with their types', async () => {
    const { path } = await write('arrays-json');
    const [file] = readdirSync(path).filter((name) => name.includes('one'));
    const read = JSON.parse(readFileSync(join(path, file!), 'utf8')) as {
      track: { title: string };
      arrays: Record<string, { dtype: string; shape: number[]; data: number[][] }>;
    };
    expect(read.track.title).toBe('One');
    expect(read.arrays.mel).toMatchObject({ dtype: '<f4', shape: [3, 4] });
    expect(read.arrays.mel!.data.flat()).toEqual(melOf(1));
    expect(read.arrays.cue_ends!.data).toEqual([null]);
  });
});

/** A Python block of docs/formats.md, identified by its first line. */
function snippet(start: string): string {
  const text = readFileSync(join(import.meta.dirname, '../../../../docs/formats.md'), 'utf8');
  const found = [...text.matchAll(/```python\n([\s\S]*?)```/g)].find(([, code]) => code!.startsWith(start));
  return found![1]!;
}

describe('the loaders of docs/formats.md', () => {
  const run = (code: string, path: string): string => {
    const script = join(temporaryFolder(), 'loader.py');
    writeFileSync(script, code.replaceAll('"dataset"', JSON.stringify(path)));
    return execFileSync(python, [script]).toString();
  };

  it.skipIf(!has('numpy') || !has('torch'))(
    'read shards in PyTorch (needs Debian’s python3-torch)',
    async () => {
      const { path } = await write('webdataset');
      expect(run(snippet('# PyTorch'), path)).toContain('One torch.Size([3, 4])');
    },
  );

  it.skipIf(!has('tensorflow'))('read shards in TensorFlow (needs tensorflow)', async () => {
    const { path } = await write('tfrecord');
    expect(run(snippet('# TensorFlow'), path)).toContain('(3, 4)');
  });
});
