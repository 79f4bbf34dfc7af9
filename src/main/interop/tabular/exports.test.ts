import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { parse as parseNpy } from 'npyjs';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { annotationSchema } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { datasetColumns } from './columns.ts';
import type { Column } from './columns.ts';
import { exportCsv } from './csv.ts';
import type { ExportTrack } from './export-track.ts';
import { exportHuggingFace } from './hugging-face.ts';
import { exportJsonl } from './jsonl.ts';
import { exportNumpy } from './numpy.ts';
import { exportParquet } from './parquet.ts';
import { beatsOf, documentOfRow } from './row.ts';
import type { DatasetRow } from './row.ts';

function track(trackId: number, document: Annotation, split: ExportTrack['split'] = null): ExportTrack {
  return {
    trackId,
    audioId: trackId % 2 === 0 ? null : `flac-md5:${trackId}`,
    path: `/music/${trackId}.flac`,
    missing: false,
    sampleRate: 44100,
    title: `Title, "${trackId}"\nsecond line`,
    artist: 'Ärtist',
    album: '',
    genre: 'Techno',
    label: '',
    year: null,
    rating: 4,
    comment: ' x',
    revision: trackId * 10,
    hash: 'ab'.repeat(32),
    split,
    document,
  };
}

/** Documents that use every field of the schema, and documents that omit every optional field. */
const fullDocument = annotationSchema.parse({
  ...makeAnnotation({
    cues: [
      makeCue({
        id: 'a',
        kind: 'hot',
        slot: 'P',
        time: 1.25,
        end: 3,
        name: 'x',
        color: [1, 2, 3],
        accepted: true,
        mark: 0,
      }),
      makeCue({ id: 'b', time: 2 }),
    ],
    sections: [
      { label: 'intro', time: 0, confidence: 0.5, source: 'manual' },
      { label: 'drop', time: 60, confidence: 0.25 },
    ],
  }),
  tempo_alternatives: [{ bpm: 60, confidence: 0.125 }],
  provenance: { key: { source: 'ml_model_x', confidence: 0.5, at: '2026-01-01T00:00:00Z', accepted: true } },
});
const documents = fc.array(
  fc.tuple(annotationArbitrary, fc.boolean()).map(([document, isBare]) =>
    isBare
      ? {
          ...document,
          audio: { ...document.audio, file: null, key: null },
          energy: null,
          provenance: {},
        }
      : {
          ...document,
          metadata: {
            ...document.metadata,
            flags: ['needs_review' as const, 'low_confidence' as const],
            verified_by: 'ann',
            validation: { beat_grid_valid: true, cue_points_snapped: false, min_section_length: true },
          },
        },
  ),
  { minLength: 1, maxLength: 4 },
);

/** Dotted names of all fields of a schema. */
function schemaFields(schema: z.ZodType, path = ''): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return schemaFields(schema.unwrap() as z.ZodType, path);
  if (schema instanceof z.ZodArray) return schemaFields(schema.element as z.ZodType, path);
  if (!(schema instanceof z.ZodObject)) return [path];
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    schemaFields(field as z.ZodType, path === '' ? name : `${path}.${name}`),
  );
}

function columnFields(columns: readonly Column[], path = ''): string[] {
  return columns.flatMap(({ name, type }) => {
    const inner = path === '' ? name : `${path}.${name}`;
    const item = typeof type === 'object' && 'list' in type ? type.list : type;
    return typeof item === 'object' && 'struct' in item ? columnFields(item.struct, inner) : [inner];
  });
}

describe('dataset columns', () => {
  it('hold every field of the annotation schema', () => {
    const expected = schemaFields(annotationSchema).map((name) => name.replace(/^(metadata|audio)\./, ''));
    expect(expected).toContain('provenance.key.confidence');
    const found = columnFields(datasetColumns);
    expect(expected.filter((name) => !found.includes(name))).toEqual([]);
  });
});

describe('row exports', () => {
  it('give every field of the document back from JSONL and Parquet', async () => {
    await fc.assert(
      fc.asyncProperty(documents, async (given) => {
        const all = [...given, fullDocument];
        const tracks = all.map((document, i) => track(i + 1, document));
        const folder = temporaryFolder();
        await exportJsonl(join(folder, 'x.jsonl'), tracks);
        await exportParquet(join(folder, 'x.parquet'), tracks);
        const jsonRows = readFileSync(join(folder, 'x.jsonl'), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as DatasetRow);
        const parquetRows = await parquetReadObjects({
          file: await asyncBufferFromFile(join(folder, 'x.parquet')),
        });
        expect(jsonRows.map(documentOfRow)).toEqual(all);
        expect(parquetRows.map(documentOfRow)).toEqual(all);
        expect(parquetRows.map(({ title, audio_id: id }) => [title, id ?? null])).toEqual(
          tracks.map(({ title, audioId }) => [title, audioId]),
        );
        expect(parquetRows.map(({ beats }) => beats)).toEqual(all.map((document) => beatsOf(document).times));
      }),
      { numRuns: 15 },
    );
  });

  it('leave nothing behind when they fail', async () => {
    const folder = temporaryFolder();
    function* broken(): Generator<ExportTrack> {
      yield track(1, fullDocument);
      throw new Error('the library went away');
    }
    await expect(exportParquet(join(folder, 'x.parquet'), broken())).rejects.toThrow(/went away/);
    await expect(exportJsonl(join(folder, 'x.jsonl'), broken())).rejects.toThrow(/went away/);
    expect(existsSync(join(folder, 'x.parquet')) || existsSync(join(folder, 'x.jsonl'))).toBe(false);
  });
});

describe('CSV tables', () => {
  it('hold the whole document in four tables', async () => {
    const folder = temporaryFolder();
    const document = { ...fullDocument, metadata: { ...fullDocument.metadata, notes: 'a, "b"\r\nc' } };
    await exportCsv(folder, () => [track(1, document), track(2, makeAnnotation())]);
    const read = (name: string) =>
      Papa.parse<Record<string, string>>(readFileSync(join(folder, name), 'utf8'), {
        header: true,
        skipEmptyLines: true,
      }).data;
    const [row] = read('tracks.csv');
    expect(row).toMatchObject({
      title: 'Title, "1"\nsecond line',
      comment: ' x',
      notes: 'a, "b"\r\nc',
      tier: '3',
      beats_per_bar: '4',
      tempo_alternatives: '60:0.125',
      key_confidence: '0.5',
      key_accepted: 'true',
      energy: '0.5',
    });
    const of = (name: string) => read(name).filter((entry) => entry.track_id === '1');
    expect(
      of('anchors.csv').map(({ time, bpm, beat }) => ({
        time: Number(time),
        bpm: Number(bpm),
        beat: Number(beat),
      })),
    ).toEqual(document.beat_grid);
    const cues = of('cues.csv').map(
      ({ id, kind, name, source, slot, time, end, color, confidence, accepted, mark }) => ({
        id,
        kind,
        name,
        source,
        time: Number(time),
        confidence: Number(confidence),
        ...(slot === '' ? {} : { slot }),
        ...(end === '' ? {} : { end: Number(end) }),
        ...(color === '' ? {} : { color: color!.split(' ').map(Number) }),
        ...(accepted === '' ? {} : { accepted: accepted === 'true' }),
        ...(mark === '' ? {} : { mark: Number(mark) }),
      }),
    );
    expect(cues).toEqual(document.cues);
    expect(of('sections.csv').map(({ label, bass, delta }) => [label, Number(bass), delta])).toEqual([
      ['intro', 0.25, '0.1'],
      ['drop', 0.25, ''],
    ]);
  });
});

describe('NumPy files', () => {
  it('are read by an independent reader with shapes, types and values', async () => {
    const folder = temporaryFolder();
    const mel = { data: Float32Array.from([1, 2, 3, 4, 5, 6]), shape: [2, 3] };
    await exportNumpy(folder, [track(1, fullDocument, 'test')], async () => ({ mel }));
    const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
      vocabulary: { section_labels: string[] };
      tracks: { file: string; split: string }[];
    };
    expect(index.tracks).toMatchObject([{ split: 'test' }]);
    const files = unzipSync(readFileSync(join(folder, index.tracks[0]!.file)));
    const read = (name: string) => {
      const bytes = files[`${name}.npy`]!;
      expect(strFromU8(bytes.subarray(1, 6))).toBe('NUMPY');
      const { data, shape } = parseNpy(bytes.slice().buffer);
      return { values: [...(data as Float64Array)], shape };
    };
    expect(read('mel')).toEqual({ values: [1, 2, 3, 4, 5, 6], shape: [2, 3] });
    expect(read('beats').values).toEqual(beatsOf(fullDocument).times);
    expect(read('anchors')).toEqual({ values: [0.5, 120, 1], shape: [1, 3] });
    expect(read('cue_ends').values).toEqual([3, Number.NaN]);
    expect(read('cue_slots').values).toEqual([15, -1]);
    expect(read('section_labels').values.map((label) => index.vocabulary.section_labels[label])).toEqual([
      'intro',
      'drop',
    ]);
    // A minor is 8A: tonic 9, minor.
    expect(read('key').values).toEqual([21]);
  });
});

describe('Hugging Face folder', () => {
  it('has a card whose features and splits are those of the files', async () => {
    const folder = temporaryFolder();
    const tracks = [
      track(1, fullDocument),
      track(2, fullDocument, 'validation'),
      track(3, fullDocument, 'train'),
    ];
    const counts = await exportHuggingFace(folder, () => tracks, { name: 'Set: one' });
    expect(counts).toEqual({ train: 2, validation: 1, test: 0 });
    const card = readFileSync(join(folder, 'README.md'), 'utf8');
    const front = parseYaml(/^---\n([\s\S]*?)\n---\n/.exec(card)![1]!) as {
      configs: { data_files: { split: string; path: string }[] }[];
      dataset_info: { features: { name: string }[]; splits: unknown[] };
    };
    expect(front.configs[0]!.data_files).toEqual([
      { split: 'train', path: 'data/train-*.parquet' },
      { split: 'validation', path: 'data/validation-*.parquet' },
    ]);
    expect(front.dataset_info.splits).toEqual([
      { name: 'train', num_examples: 2 },
      { name: 'validation', num_examples: 1 },
    ]);
    const file = await asyncBufferFromFile(join(folder, 'data/train-00000-of-00001.parquet'));
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ split }) => split)).toEqual(['train', 'train']);
    expect(Object.keys(rows[0]!)).toEqual(front.dataset_info.features.map(({ name }) => name));
  });
});
