import { mkdir, mkdtemp, realpath, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followLanguage } from '../../src/main/host/follow-language.ts';
import type { Api } from '../../src/shared/contract/index.ts';
import { setLanguage } from '../../src/shared/languages/translate.ts';
import { writeClicks } from '../support/clicks.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { openRpcCore } from './rpc-core.ts';

describe('a core that serves a German window', () => {
  let dir: string;
  let api: Api;
  let close: () => Promise<void>;

  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'segue-german-')));
    const opened = openRpcCore(dir);
    ({ api, close } = opened);
    await followLanguage(opened.core.handlers);
    await api.settings.set({ language: 'de' });
  });
  afterAll(async () => {
    await close();
    await rm(dir, { recursive: true, force: true });
    await setLanguage({ language: 'en', locale: 'en' });
  });

  const jobs = async () => (await api.jobs.list({})).jobs.map(({ title, message }) => [title, message]);

  it('says why a file cannot be imported, and in the list what was tried', async () => {
    const broken = join(dir, 'broken.xml');
    await writeFile(broken, '<DJ_PLAYLISTS Version="1.0.0"><COLLECTION Entries="0">');
    const { jobId } = await api.imports.start({ paths: [broken] });
    expect(await api.jobs.watch({ jobId })).toMatchObject({
      state: 'failed',
      title: 'broken.xml importieren',
      message: `${broken}: Zeile 1, Spalte 55: die Datei endet vor </COLLECTION> (wurde der Export abgebrochen?)`,
    });
    await expect(api.imports.start({ paths: [join(dir, 'gone.xml')] })).rejects.toMatchObject({
      code: 'not_found',
      message: `${join(dir, 'gone.xml')}: Diese Datei oder diesen Ordner gibt es nicht`,
    });
  });

  it('says what failed of the files of a folder, in the words of other processes too', async () => {
    const music = join(dir, 'music');
    await mkdir(music);
    await writeFile(join(music, 'noise.mp3'), 'not music at all\n'.repeat(100));
    writeClicks(join(music, 'clicks.wav'), { seconds: 4 });
    const { jobId } = await api.imports.start({ paths: [music] });
    await api.jobs.watch({ jobId });
    const { failures } = await api.jobs.failures({ jobId });
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^noise\.mp3 ist kein Audio, das Segue lesen kann/),
    ]);
    const { ids } = await api.library.query({ filter: {}, sort: [] });
    await unlink(join(music, 'clicks.wav'));
    const again = await api.analysis.start({ target: { kind: 'tracks', trackIds: ids } });
    expect(await api.jobs.watch({ jobId: again.jobId })).toMatchObject({
      title: '1 Track analysieren',
      failed: 1,
    });
    const missing = (await api.jobs.failures({ jobId: again.jobId })).failures;
    expect(missing[0]!.message).toMatch(/^clicks\.wav gibt es nicht mehr: wiederherstellen/);
  });

  it('says what an import complains about', async () => {
    const path = writeRekordboxFile(join(dir, 'library.xml'), [{ id: 1 }, { id: 1 }]);
    const { jobId } = await api.imports.start({ paths: [path] });
    await api.jobs.watch({ jobId });
    const { problems } = await api.imports.report({ jobId });
    expect(problems.map(({ message }) => message).join('\n')).toMatch(/TrackID 1 wurde oben schon verwendet/);
  });

  it('checks the installation in German', async () => {
    const { checks } = await api.system.doctor({});
    expect(checks.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Versionen', 'Datenordner', 'Bibliothek', 'Sicherungen', 'Decoder für FLAC']),
    );
  });

  it('says the same anew in another language', async () => {
    await api.settings.set({ language: 'es' });
    expect(await jobs()).toContainEqual([
      'Importar broken.xml',
      expect.stringContaining('el archivo termina antes de </COLLECTION>'),
    ]);
    await api.settings.set({ language: 'en' });
    expect((await jobs()).map(([title]) => title)).toContain('Analyze 1 track');
  });
});
