import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { smallLibrary } from '../../../../tests/fixtures/interop/library.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { exportDataset } from './export-annotations.ts';
import { exportFormats } from '../../../shared/domain/index.ts';
import type { ExportFormat } from '../../../shared/domain/index.ts';
import { fileExtensions } from './planned-files.ts';

function library() {
  const small = smallLibrary();
  for (const title of ['One', 'Two']) {
    const document = makeAnnotation({
      cues: [makeCue({ id: 'a', time: 1 })],
      sections: [{ label: 'intro', time: 0, confidence: 1 }],
    });
    small.add({ title }, { ...document, audio: { ...document.audio, file: `/music/${title}.flac` } });
  }
  return small;
}

/** Names without the hash part. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replace(/-[0-9a-f]{8}(?=\.)/, ''),
    )
    .sort();
}

describe('dataset export', () => {
  it.each<[ExportFormat, string, string[]]>([
    ['yaml', 'out', ['out/ann-one.yaml', 'out/ann-two.yaml']],
    ['jsonl', 'out.jsonl', ['out.jsonl']],
    ['csv', 'out', ['out/anchors.csv', 'out/cues.csv', 'out/sections.csv', 'out/tracks.csv']],
    ['parquet', 'out.parquet', ['out.parquet']],
    ['numpy', 'out', ['out/index.json', 'out/labels/ann-one.npz', 'out/labels/ann-two.npz']],
    ['huggingface', 'out', ['out/README.md', 'out/data/train-00000-of-00001.parquet']],
    ['jams', 'out', ['out/ann-one.jams', 'out/ann-two.jams']],
    ['label-studio', 'out', ['out/config.xml', 'out/tasks.json']],
    ['m3u8', 'out.m3u8', ['out.m3u8']],
  ])('writes %s', async (format, name, expected) => {
    const folder = temporaryFolder();
    const small = library();
    const report = await exportDataset(format, join(folder, name), small.exported);
    expect(report).toMatchObject({ format, tracks: 2 });
    expect(filesIn(folder)).toEqual(expected);
  });

  it.each<[ExportFormat, string]>([
    ['audacity', 'txt'],
    ['sonic-visualiser', 'svl'],
  ])('writes sections, cues and beats for %s', async (format, extension) => {
    const folder = temporaryFolder();
    await exportDataset(format, folder, library().exported);
    expect(filesIn(folder)).toEqual(
      ['one', 'two'].flatMap((title) =>
        ['beats', 'cues', 'sections'].map((part) => `ann-${title}.${part}.${extension}`),
      ),
    );
  });

  it('writes valid files for an empty selection', async () => {
    const folder = temporaryFolder();
    for (const format of Object.keys(exportFormats) as ExportFormat[])
      await exportDataset(format, join(folder, `${format}${fileExtensions[format]?.[0] ?? ''}`), () => []);
    expect(JSON.parse(readFileSync(join(folder, 'label-studio', 'tasks.json'), 'utf8'))).toEqual([]);
    expect(readFileSync(join(folder, 'm3u8.m3u8'), 'utf8')).toBe('#EXTM3U\n#PLAYLIST:Segue library\n');
  });

  it('stops when cancelled and leaves no half-written file', async () => {
    const folder = temporaryFolder();
    const signal = AbortSignal.abort();
    await expect(
      exportDataset('parquet', join(folder, 'x.parquet'), library().exported, { signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
  });
});
