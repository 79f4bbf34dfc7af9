import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { findRuntime, launchElectron, openDisplay } from './runtime.ts';
import type { Display } from './runtime.ts';

const root = resolve(import.meta.dirname, '../..');
const out = join(root, '.cache/electron-updates-fixture');
const runtime = findRuntime();
const reason = 'missing' in runtime ? runtime.missing : '';
if (reason) console.warn(`Tests of updates in Electron are skipped: ${reason}`);

interface Asked {
  readonly message: string;
  readonly detail: string;
  readonly buttons: string[];
}
/** Put on the main process's global object in place of dialogs. */
interface Watched {
  asked: Asked[];
  answers: number[];
  opened: string[];
}

describe.skipIf(reason !== '')(`updates in the app${reason && ` (skipped: ${reason})`}`, () => {
  const keys = generateKeyPairSync('ed25519');
  const packed = randomBytes(200_000);
  let display: Display;
  let home: string;
  let server: Server;
  let app: ElectronApplication;
  const served = new Map<string, Buffer>();

  function publish(version: string, bytes: Buffer): void {
    const sha512 = createHash('sha512').update(packed).digest('base64');
    const url = `segue_${version}_amd64.deb`;
    const feed = Buffer.from(
      stringify({ version, files: [{ url, sha512, size: packed.length }], releaseNotes: 'Better grids.' }),
    );
    served.set('/latest-linux.yml', feed);
    served.set('/latest-linux.yml.sig', Buffer.from(sign(null, feed, keys.privateKey).toString('base64')));
    served.set(`/${url}`, bytes);
  }

  /** Chooses the menu item, answers what is asked by the numbers of buttons, waits for `opens` installers, and returns what was asked and opened. */
  async function check(
    answers: readonly number[],
    questions: number,
    opens = 0,
  ): Promise<Pick<Watched, 'asked' | 'opened'>> {
    await app.evaluate(({ dialog, shell, Menu }, given) => {
      const watched: Watched = { asked: [], answers: [...given], opened: [] };
      Object.assign(globalThis, { watched });
      dialog.showMessageBox = ((...args: unknown[]) => {
        watched.asked.push(args.at(-1) as Asked);
        return Promise.resolve({ response: watched.answers.shift() ?? 9, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
      shell.openPath = (path) => {
        watched.opened.push(path);
        return Promise.resolve('');
      };
      Menu.getApplicationMenu()!.getMenuItemById('help.updates')!.click();
    }, answers);
    const read = () => app.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
    await expect.poll(async () => (await read()).asked.length).toBe(questions);
    await expect.poll(async () => (await read()).opened.length).toBe(opens);
    // Something else may follow, and must not.
    await new Promise((done) => setTimeout(done, 300));
    return read();
  }

  beforeAll(async () => {
    display = await openDisplay();
    home = await realpath(await mkdtemp(join(tmpdir(), 'segue-electron-updates-')));
    server = createServer((request, response) => {
      const bytes = served.get(request.url!);
      if (bytes) response.end(bytes);
      else response.writeHead(404).end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' });
    const { port } = server.address() as AddressInfo;
    await mkdir(home, { recursive: true });
    await writeFile(
      join(home, 'update-source.json'),
      JSON.stringify({ url: `http://127.0.0.1:${port}/`, publicKey }),
    );
    const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
    const config = 'tests/electron/fixture/electron.vite.config.ts';
    await promisify(execFile)(
      process.execPath,
      [cli, 'build', '--config', config, '--outDir', out, '--logLevel', 'error'],
      { cwd: root },
    );
    app = await launchElectron([join(out, 'main/index.js'), '--home', home], display.env);
    await app.firstWindow();
  });
  afterAll(async () => {
    await app?.close().catch(() => undefined);
    server?.close();
    display?.close();
    if (home) await rm(home, { recursive: true, force: true });
  });

  it('says when there is nothing newer', async () => {
    publish('1.0.0', packed);
    const { asked } = await check([0], 1);
    expect(asked[0]).toMatchObject({ message: 'Segue is up to date' });
  });

  it('shows what is new, and does nothing when told so', async () => {
    publish('1.1.0', packed);
    const { asked, opened } = await check([2], 1);
    expect(asked[0]).toMatchObject({
      message: 'Segue 1.1.0 is available',
      detail: expect.stringContaining('Better grids.'),
      buttons: ['Download', 'Skip this version', 'Later'],
    });
    expect(opened).toEqual([]);
  });

  it('refuses a file that was tampered with', async () => {
    publish('1.1.0', Buffer.from(packed.map((byte) => byte ^ 1)));
    const { asked, opened } = await check([0, 1], 2);
    expect(asked[1]).toMatchObject({
      message: 'The update was not downloaded',
      detail: expect.stringMatching(/refused and removed/),
    });
    expect(opened).toEqual([]);
  });

  it('opens no installer before the library was copied', async () => {
    publish('1.1.0', packed);
    // The core of this fixture has no backups, so that the copy fails.
    const { asked, opened } = await check([0, 0, 0], 3);
    expect(asked[1]).toMatchObject({ message: 'Segue 1.1.0 is ready to be installed' });
    expect(asked[2]).toMatchObject({ message: 'The update could not be installed' });
    expect(opened).toEqual([]);
  });

  it('downloads, asks, and opens the installer with what the makers signed', async () => {
    publish('1.2.0', packed);
    await writeFile(join(home, 'backups-work'), '');
    const { asked, opened } = await check([0, 0], 2, 1);
    expect(asked.map(({ message }) => message)).toEqual([
      'Segue 1.2.0 is available',
      'Segue 1.2.0 is ready to be installed',
    ]);
    expect(opened).toEqual([join(home, 'electron/updates/segue_1.2.0_amd64.deb')]);
    expect(readFileSync(opened[0]!).equals(packed)).toBe(true);
  });

  it('does not look by itself for a version that was skipped', async () => {
    publish('1.3.0', packed);
    await check([1], 1);
    await expect
      .poll(() => JSON.parse(readFileSync(join(home, 'electron/updates.json'), 'utf8')) as unknown)
      .toMatchObject({ skipped: '1.3.0' });
  });
});
