import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import { smallLibrary } from '../../../../tests/fixtures/interop/library.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { annotationSchema } from '../../../shared/domain/index.ts';
import type { Labels } from '../../../shared/domain/index.ts';
import { toJams, readJams } from '../../interop/jams.ts';
import { documentOfRow } from '../../interop/tabular/row.ts';
import type { DatasetRow } from '../../interop/tabular/row.ts';
import { exportDataset } from './export-annotations.ts';
import { importAnnotations } from './import-annotations.ts';

const labelled = (file: string, labels?: Labels) =>
  annotationSchema.parse({
    ...makeAnnotation(),
    audio: { ...makeAnnotation().audio, file },
    ...(labels ? { labels } : {}),
  });

function library() {
  const small = smallLibrary();
  small.add({ title: 'One', genre: 'House/Techno' }, labelled('/music/1.flac'));
  small.add(
    { title: 'Two', genre: 'Disco' },
    labelled('/music/2.flac', { genres: ['Jungle'], descriptors: ['warm', 'dark'], rating: 5 }),
  );
  return small;
}

describe('labels in YAML', () => {
  it('are complete, and contain no statements of a person that equal the tags', async () => {
    const small = library();
    const folder = temporaryFolder();
    await exportDataset('yaml', folder, small.exported);
    const [one, two] = readdirSync(folder)
      .sort()
      .map((name) => join(folder, name)) as [string, string];
    expect(readFileSync(one, 'utf8')).toMatch(
      /labels:\n {2}genres: \[House, Techno\]\n {2}descriptors: \[\]/,
    );
    expect(readFileSync(two, 'utf8')).toMatch(/genres: \[Jungle\]\n {2}descriptors: \[warm, dark\]/);
    const run = () => importAnnotations(small, [one, two], { author: 'ben', at: '2026-05-06T07:08:09.000Z' });
    expect((await run()).map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);

    writeFileSync(one, readFileSync(one, 'utf8').replace('descriptors: []', 'descriptors: [sparse]'));
    writeFileSync(two, readFileSync(two, 'utf8').replace('genres: [Jungle]', 'genres: [Disco]'));
    expect((await run()).map(({ kind }) => kind)).toEqual(['imported', 'imported']);
    expect(small.annotations.head(1)!.annotation).toMatchObject({
      labels: { descriptors: ['sparse'] },
      provenance: { labels: { source: 'import:yaml', accepted: true } },
    });
    expect(small.annotations.head(1)!.annotation.labels).toEqual({ descriptors: ['sparse'] });
    expect(small.annotations.head(2)!.annotation.labels!.genres).toBeUndefined();
    expect((await run()).map(({ kind }) => kind)).toEqual(['unchanged', 'unchanged']);
  });
});

describe('labels in tables', () => {
  it('are multi-hot with the class list in Parquet, and restore the document', async () => {
    const small = library();
    const path = join(temporaryFolder(), 'x.parquet');
    await exportDataset('parquet', path, small.exported);
    const file = await asyncBufferFromFile(path);
    const rows = (await parquetReadObjects({ file })) as DatasetRow[];
    const { key_value_metadata: metadata } = await parquetMetadataAsync(file);
    const classes = JSON.parse(metadata!.find(({ key }) => key === 'segue.classes')!.value!) as unknown;
    expect(classes).toEqual({
      genres: ['House', 'Jungle', 'Techno'],
      descriptors: ['dark', 'warm'],
      tags: [],
    });
    expect(
      rows.map(({ genres, genre_hot, descriptor_hot, tag_hot }) => [
        genres,
        genre_hot,
        descriptor_hot,
        tag_hot,
      ]),
    ).toEqual([
      [['House', 'Techno'], [1, 0, 1], [0, 0], []],
      [['Jungle'], [0, 1, 0], [1, 1], []],
    ]);
    expect(rows.map(({ genre, rating, colour }) => [genre, rating, colour ?? null])).toEqual([
      ['House/Techno', 3, null],
      ['Jungle', 5, null],
    ]);
    expect(rows.map(documentOfRow)).toEqual(small.exported().map(({ document }) => document));
  });

  it('are multi-hot in NumPy and Hugging Face', async () => {
    const small = library();
    const folder = temporaryFolder();
    await exportDataset('numpy', join(folder, 'np'), small.exported);
    const index = JSON.parse(readFileSync(join(folder, 'np', 'index.json'), 'utf8')) as {
      vocabulary: { genres: string[] };
      tracks: { file: string }[];
    };
    expect(index.vocabulary.genres).toEqual(['House', 'Jungle', 'Techno']);
    const arrays = unzipSync(readFileSync(join(folder, 'np', index.tracks[0]!.file)));
    expect(Array.from(arrays['genres.npy']!.slice(-3))).toEqual([1, 0, 1]);
    await exportDataset('huggingface', join(folder, 'hf'), small.exported);
    expect(readFileSync(join(folder, 'hf', 'README.md'), 'utf8')).toContain(
      '- genres: House, Jungle, Techno',
    );
  });

  it('are JAMS tags, which restore them', () => {
    const [, two] = library().exported();
    const jams = toJams(two!);
    const said = jams.annotations.filter(({ namespace }) => namespace === 'tag_open');
    expect(said.map(({ data }) => data.map(({ value }) => value))).toEqual([['Jungle'], ['warm', 'dark']]);
    const read = readJams(JSON.stringify(jams));
    expect(read.ok && read.annotation.labels).toEqual(two!.document.labels);
  });
});
