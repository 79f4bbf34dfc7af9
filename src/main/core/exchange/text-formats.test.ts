import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeAnnotation } from '../../../../tests/fixtures/edits/annotations.ts';
import { smallLibrary } from '../../../../tests/fixtures/interop/library.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { exportDataset } from './export-annotations.ts';
import { dvcInit } from '../../interop/dvc.ts';

function library(title: string, file: string) {
  const small = smallLibrary();
  const document = makeAnnotation({});
  small.add({ title }, { ...document, audio: { ...document.audio, file } });
  return small;
}

describe('text formats', () => {
  it('contain no entry injected by a path or title', async () => {
    const path = join(temporaryFolder(), 'list.m3u8');
    const small = library('a\n/etc/passwd', '/music/a\n/etc/shadow');
    const report = await exportDataset('m3u8', path, small.exported);
    expect(readFileSync(path, 'utf8')).not.toContain('shadow');
    expect(report.notes).toHaveLength(1);
    await exportDataset('m3u8', path, library('a\n/etc/passwd', '/music/a.flac').exported);
    expect(
      readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('/')),
    ).toEqual(['/music/a.flac']);
  });

  it('of DVC reject a remote with several lines', async () => {
    await expect(
      dvcInit(temporaryFolder(), { remote: 's3://a\n[core]\n    autostage = true' }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('write CSV for spreadsheets on request', async () => {
    const folder = temporaryFolder();
    const small = library('=HYPERLINK("x")', '/music/a.flac');
    await exportDataset('csv', folder, small.exported);
    expect(readFileSync(join(folder, 'tracks.csv'), 'utf8')).toContain('"=HYPERLINK(""x"")"');
    await exportDataset('csv', folder, small.exported, { neutralizeFormulas: true });
    expect(readFileSync(join(folder, 'tracks.csv'), 'utf8')).toContain(`"'=HYPERLINK(""x"")"`);
  });
});
