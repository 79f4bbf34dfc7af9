import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../scripts/languages/catalogue.ts';
import type { Api } from '../../src/shared/contract/index.ts';
import type { Bridge } from '../../src/shared/rpc/bridge.ts';
import { electronSwitches, findRuntime, launchElectron, openDisplay } from './runtime.ts';
import type { Display } from './runtime.ts';

/** What the fixture page puts on its window. */
interface Fixture {
  readonly connection: { readonly api: Api; readonly state: () => string };
  readonly bridge: Bridge;
  readonly commands: string[];
  readonly states: string[];
  readonly violations: string[];
}
declare const fixture: Fixture;

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const out = join(root, '.cache/electron-fixture');
const runtime = findRuntime();
const reason = 'missing' in runtime ? runtime.missing : '';
if (reason) console.warn(`Tests in Electron are skipped: ${reason}`);

/** One second of silence, 8 kHz mono 8 bit. */
function silentWav(): Buffer {
  const samples = 8000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples, 40);
  return Buffer.concat([header, Buffer.alloc(samples, 128)]);
}

describe.skipIf('missing' in runtime)(`Electron app${reason && ` (skipped: ${reason})`}`, () => {
  let display: Display;
  let home: string;
  let app: ElectronApplication;
  let page: Page;
  const errors: string[] = [];

  function launch(): Promise<ElectronApplication> {
    return launchElectron([join(out, 'main/index.js'), '--home', home], display.env);
  }
  async function start(): Promise<void> {
    app = await launch();
    page = await app.firstWindow();
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await whenConnected();
  }
  /** The page's own script may not have run yet. */
  async function whenConnected(): Promise<void> {
    await page.waitForFunction(() => 'fixture' in window && fixture.connection.state() === 'open');
  }

  beforeAll(async () => {
    display = await openDisplay();
    home = await realpath(await mkdtemp(join(tmpdir(), 'segue-electron-')));
    await writeFile(join(home, 'track.wav'), silentWav());
    const config = 'tests/electron/fixture/electron.vite.config.ts';
    const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
    await run(process.execPath, [cli, 'build', '--config', config, '--outDir', out, '--logLevel', 'error'], {
      cwd: root,
    });
    await start();
  });
  afterAll(async () => {
    await app?.close().catch(() => undefined);
    display?.close();
    if (home) await rm(home, { recursive: true, force: true });
  });

  it('shows the page from its own scheme, with the policy that forbids everything else', async () => {
    expect(page.url()).toBe('app://bundle/index.html');
    const headers = await page.evaluate(async () => {
      const response = await fetch('./index.html');
      return Object.fromEntries(response.headers);
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
    expect(await page.evaluate(() => crossOriginIsolated && isSecureContext)).toBe(true);
  });

  it('gives the page nothing but the bridge', async () => {
    const globals = await page.evaluate(() => {
      const all = window as unknown as Record<string, unknown>;
      return {
        node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in all),
        bridge: Object.keys(all['segue'] as object).sort(),
      };
    });
    expect(globals).toEqual({
      node: [],
      bridge: ['dragFile', 'dragTracks', 'newWindow', 'onBeforeClose', 'onCommand', 'pathsOf', 'requestPort'],
    });
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag, ...others } =
        contents.getLastWebPreferences();
      const {
        nodeIntegrationInSubFrames,
        allowRunningInsecureContent,
        experimentalFeatures,
        enableBlinkFeatures,
      } = others;
      return {
        sandbox,
        contextIsolation,
        nodeIntegration,
        webSecurity,
        webviewTag,
        nodeIntegrationInSubFrames,
        allowRunningInsecureContent,
        experimentalFeatures,
        hasBlinkFeatures: Boolean(enableBlinkFeatures),
      };
    });
    expect(preferences).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      hasBlinkFeatures: false,
    });
  });

  it('calls the core over its message port, and hears its topics', async () => {
    const heard = await page.evaluate(async () => {
      const { api } = fixture.connection;
      const changed = new Promise<string>((done) => {
        const off = api.settings.changed((settings) => {
          off();
          done(settings.reviewer);
        });
      });
      await api.settings.set({ reviewer: 'Ada' });
      return [await changed, (await api.settings.get({})).reviewer, (await api.shell.capabilities({})).host];
    });
    expect(heard).toEqual(['Ada', 'Ada', 'electron']);
    const error = await page.evaluate(() =>
      fixture.connection.api.review.agreement({}).catch((caught: { code: string }) => caught.code),
    );
    expect(error).toBe('not_found');
  });

  it('gives the page decoded audio from any place', async () => {
    const heard = await page.evaluate(async () => {
      const ask = async (from: number): Promise<readonly unknown[]> => {
        const response = await fetch(`./pcm/1?from=${from}&count=100`);
        const samples = new Float32Array(await response.arrayBuffer()).length;
        return [response.status, response.headers.get('X-Sample-Rate'), samples];
      };
      return [await ask(0), await ask(6000), await ask(7950)];
    });
    expect(heard).toEqual([
      [200, '8000', 100],
      [200, '8000', 100],
      [200, '8000', 50],
    ]);
  });

  it('lets the page use dropped files, and no others', async () => {
    const dropped = join(home, 'dropped.xml');
    await writeFile(dropped, '<DJ_PLAYLISTS/>');
    await page.setInputFiles('#files', dropped);
    const result = await page.evaluate(async (path) => {
      const { api } = fixture.connection;
      const tryImport = (paths: string[]) =>
        api.imports.start({ paths }).then(
          () => 'taken',
          (error: { code: string }) => error.code,
        );
      const before = await tryImport([path]);
      const input = document.querySelector<HTMLInputElement>('#files')!;
      const paths = await fixture.bridge.pathsOf([...input.files!]);
      return { before, paths, after: await tryImport(paths), other: await tryImport(['/etc/passwd']) };
    }, dropped);
    expect(result).toEqual({
      before: 'invalid_input',
      paths: [dropped],
      after: 'taken',
      other: 'invalid_input',
    });
  });

  it('lets the page use what was picked in a dialog', async () => {
    const target = join(home, 'out.xml');
    await app.evaluate(({ dialog }, path) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: path });
      dialog.showOpenDialog = () => Promise.resolve({ canceled: true, filePaths: [] });
    }, target);
    const result = await page.evaluate(async (path) => {
      const { api } = fixture.connection;
      const start = () =>
        api.exports.start({ path, selection: { kind: 'filter', filter: {} } }).then(
          () => 'taken',
          (error: { code: string }) => error.code,
        );
      const before = await start();
      const picked = await api.shell.pickSave({ title: 'Export', suggestedName: 'out.xml' });
      const cancelled = await api.shell.pickFolder({ title: 'Folder' });
      // The fixture core has no exports: `not_found` comes from behind the guard.
      return { before, picked, cancelled, after: await start() };
    }, target);
    expect(result).toEqual({
      before: 'invalid_input',
      picked: { path: target },
      cancelled: { path: null },
      after: 'not_found',
    });
  });

  it('refuses to open what is not on its list in the browser', async () => {
    const codes = await page.evaluate(() =>
      Promise.all(
        ['https://github.com.evil.example/', 'http://github.com/', 'file:///etc/passwd'].map((url) =>
          fixture.connection.api.shell.openExternal({ url }).catch((error: { code: string }) => error.code),
        ),
      ),
    );
    expect(codes).toEqual(['invalid_input', 'invalid_input', 'invalid_input']);
  });

  it('makes the native menu of the command registry and sends what is chosen to the page', async () => {
    const menu = await app.evaluate(({ Menu }) => {
      const item = Menu.getApplicationMenu()!.getMenuItemById('file.export')!;
      item.click();
      return { label: item.label, accelerator: item.accelerator };
    });
    expect(menu).toEqual({ label: 'Export to Rekordbox…', accelerator: 'CommandOrControl+E' });
    await page.waitForFunction(() => fixture.commands.includes('file.export'));
    await page.evaluate(() =>
      fixture.connection.api.settings.set({ shortcuts: { 'file.export': ['$mod+j'] } }),
    );
    await expect
      .poll(() =>
        app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('file.export')!.accelerator),
      )
      .toBe('CommandOrControl+J');
  });

  it('writes the menu in the language of the settings, from then on', async () => {
    const labels = () =>
      app.evaluate(({ Menu }) => {
        const menu = Menu.getApplicationMenu()!;
        return [
          menu.getMenuItemById('file.export')!.label,
          menu.getMenuItemById('file.recentLibraries')!.label,
        ];
      });
    const texts = ['Export to Rekordbox…', 'Recent libraries'];
    for (const choice of ['de', 'es', 'en'] as const) {
      await page.evaluate((language) => fixture.connection.api.settings.set({ language }), choice);
      const catalogue = choice === 'en' ? {} : readCatalogue(choice);
      await expect.poll(labels).toEqual(texts.map((text) => catalogue[text] ?? text));
    }
  });

  it('lists recent libraries in the menu, and opens the one that is chosen', async () => {
    const items = () =>
      app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()!
          .getMenuItemById('file.recentLibraries')!
          .submenu!.items.map(({ label }) => label),
      );
    await expect.poll(items).toEqual(['other  /music/other']);
    await app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!.getMenuItemById('file.recentLibraries')!.submenu!.items[0]!.click(),
    );
    await expect
      .poll(() => page.evaluate(async () => (await fixture.connection.api.settings.get({})).reviewer))
      .toBe('/music/other');
  });

  it('shows how far work is in dock and taskbar', async () => {
    await app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0]! as unknown as {
        shares: number[];
        setProgressBar: unknown;
      };
      window.shares = [];
      window.setProgressBar = (share: number) => window.shares.push(share);
    });
    await page.evaluate(async () => {
      await fixture.connection.api.jobs.cancel({ jobId: 'go' });
      await fixture.connection.api.jobs.cancel({ jobId: 'end' });
    });
    await expect
      .poll(() =>
        app.evaluate(
          ({ BrowserWindow }) => (BrowserWindow.getAllWindows()[0] as unknown as { shares: number[] }).shares,
        ),
      )
      .toEqual([0.25, -1]);
  });

  it("drags tracks' files out of the window, and none that the library does not know", async () => {
    await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as Record<string, unknown>;
      contents['dragged'] = [];
      contents['startDrag'] = (item: { files: string[] }) =>
        (contents['dragged'] as unknown[]).push(item.files);
    });
    await page.evaluate(() => {
      fixture.bridge.dragTracks([7]);
      fixture.bridge.dragTracks([1, 7]);
    });
    await expect
      .poll(() =>
        app.evaluate(
          ({ BrowserWindow }) =>
            (BrowserWindow.getAllWindows()[0]!.webContents as unknown as { dragged: string[][] }).dragged,
        ),
      )
      .toEqual([[join(home, 'track.wav')]]);
  });

  it('drags a file out that Segue wrote, and no other', async () => {
    await writeFile(join(home, 'written.xml'), '<DJ_PLAYLISTS/>');
    await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as Record<string, unknown>;
      contents['draggedFile'] = [];
      contents['startDrag'] = (item: { file: string }) =>
        (contents['draggedFile'] as unknown[]).push(item.file);
    });
    await page.evaluate(
      ([other, written]) => {
        fixture.bridge.dragFile(other!);
        fixture.bridge.dragFile(written!);
      },
      [join(home, 'track.wav'), join(home, 'written.xml')],
    );
    await expect
      .poll(() =>
        app.evaluate(
          ({ BrowserWindow }) =>
            (BrowserWindow.getAllWindows()[0]!.webContents as unknown as { draggedFile: string[] })
              .draggedFile,
        ),
      )
      .toEqual([join(home, 'written.xml')]);
  });

  it('opens another window on the same library; commands of the menu go to the one used last', async () => {
    const opened = app.waitForEvent('window');
    await page.evaluate(() => fixture.bridge.newWindow());
    const other = await opened;
    await other.waitForFunction(() => 'fixture' in window && fixture.connection.state() === 'open');
    expect(await other.evaluate(async () => (await fixture.connection.api.settings.get({})).reviewer)).toBe(
      await page.evaluate(async () => (await fixture.connection.api.settings.get({})).reviewer),
    );
    await page.evaluate(() => void fixture.commands.splice(0));
    await app.evaluate(({ BrowserWindow, Menu }) => {
      // Without a window manager nothing gives the focus; the window that was opened last has it.
      const windows = BrowserWindow.getAllWindows();
      const newest = windows.reduce((a, b) => (a.id > b.id ? a : b));
      newest.emit('focus');
      Menu.getApplicationMenu()!.getMenuItemById('file.export')!.click();
    });
    await other.waitForFunction(() => fixture.commands.includes('file.export'));
    expect(await page.evaluate(() => fixture.commands)).toEqual([]);
    await other.close();
    await expect
      .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
      .toBe(1);
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('file.export')!.click());
    await page.waitForFunction(() => fixture.commands.includes('file.export'));
  });

  it('opens the files of a second start in the first, which may use them', async () => {
    const file = join(home, 'from outside.xml');
    await writeFile(file, '<DJ_PLAYLISTS/>');
    await page.evaluate(() => {
      (window as unknown as { opened: string[] }).opened = [];
      fixture.connection.api.shell.opened(async () => {
        const { paths } = await fixture.connection.api.shell.takeOpened({});
        (window as unknown as { opened: string[] }).opened.push(...paths);
      });
    });
    const { executable } = runtime as { executable: string };
    await run(executable, [...electronSwitches(), join(out, 'main/index.js'), '--home', home, file], {
      env: { ...process.env, ...display.env },
    });
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { opened: string[] }).opened))
      .toEqual([file]);
    expect(
      await page.evaluate(
        (path) => fixture.connection.api.imports.start({ paths: [path] }).then(() => 'taken'),
        file,
      ),
    ).toBe('taken');
  });

  it('keeps a dump of a crashed page with its logs, and sends it nowhere', async () => {
    expect(await app.evaluate(({ app: electron }) => electron.getPath('crashDumps'))).toBe(
      join(home, 'logs/crashes'),
    );
    expect(await app.evaluate(({ crashReporter }) => crashReporter.getUploadToServer())).toBe(false);
  });

  it('hears no page but its own', async () => {
    const heard = await app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const other = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await other.loadURL('data:text/html,<p>elsewhere');
        const answer = (await other.webContents.executeJavaScript(
          `new Promise((done) => {
          addEventListener('message', () => done('port'));
          segue.requestPort();
          segue.pathsOf([]).then(() => done('paths'), () => setTimeout(() => done('nothing'), 300));
        })`,
        )) as string;
        other.destroy();
        return answer;
      },
      join(out, 'preload/index.cjs'),
    );
    expect(heard).toBe('nothing');
  });

  it('runs workers as processes of their own; a crash costs one request', async () => {
    const square = (value: string) =>
      page.evaluate(
        (jobId) =>
          fixture.connection.api.jobs.resume({ jobId }).then(
            (answer) => answer.jobId,
            (error: { code: string }) => error.code,
          ),
        value,
      );
    expect(await square('12')).toBe('144');
    expect(await square('-1')).toBe('worker_crashed');
    expect(await square('5')).toBe('25');
  });

  it('starts the core again after a crash, and the page reconnects', async () => {
    await page.evaluate(async () => {
      fixture.states.splice(0);
      await fixture.connection.api.jobs.cancel({ jobId: 'crash' }).catch(() => undefined);
    });
    await page.waitForFunction(() => fixture.states.at(-1) === 'open');
    expect(await page.evaluate(() => fixture.states)).toEqual(['lost', 'open']);
    expect(await page.evaluate(async () => (await fixture.connection.api.settings.get({})).theme)).toBe(
      'dark',
    );
    expect(
      await page.evaluate(() => fetch('./pcm/1?from=0&count=1').then((response) => response.status)),
    ).toBe(200);
  });

  it('connects again after a reload', async () => {
    await page.reload();
    await whenConnected();
    expect(await page.evaluate(async () => (await fixture.connection.api.settings.get({})).theme)).toBe(
      'dark',
    );
  });

  it('runs once per data folder', async () => {
    const { executable } = runtime as { executable: string };
    const args = [...electronSwitches(), join(out, 'main/index.js'), '--home', home];
    await run(executable, args, { env: { ...process.env, ...display.env } });
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('reloads a page that crashed', async () => {
    const state = await app.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const loaded = new Promise<void>((done) => webContents.once('did-finish-load', () => done()));
      webContents.forcefullyCrashRenderer();
      await loaded;
      return (await webContents.executeJavaScript(
        `new Promise((done) => {
          const look = () =>
            'fixture' in window
              ? fixture.connection.api.settings.get({}).then(() => done(fixture.connection.state()))
              : setTimeout(look, 20);
          look();
        })`,
      )) as string;
    });
    expect(state).toBe('open');
  });

  it('saves before it closes, closes the core in order, and remembers its place', async () => {
    const bounds = { x: 40, y: 30, width: 1100, height: 700 };
    await app.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]!.setBounds(wanted),
      bounds,
    );
    const closed = app.waitForEvent('close');
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close());
    await closed;
    expect(await readFile(join(home, 'closed'), 'utf8')).toBe('saved at close');
    expect(existsSync(join(home, 'electron/window.json'))).toBe(true);
    await start();
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())).toEqual(
      bounds,
    );
  });

  it('logs no errors on the way', () => {
    expect(errors).toEqual([]);
  });

  // Last: what is denied is logged, and navigation that was prevented leaves the test driver waiting for it.
  it('denies windows, other pages, other sites and permissions', async () => {
    const tried = await page.evaluate(async () => {
      const opened = window.open('https://example.com');
      const fetched = await fetch('https://example.com').then(
        () => 'fetched',
        () => 'refused',
      );
      const permission = await Notification.requestPermission();
      const devices = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'given',
        () => 'refused',
      );
      window.location.href = 'https://example.com';
      await new Promise((done) => setTimeout(done, 200));
      window.location.href = 'file:///etc/passwd';
      await new Promise((done) => setTimeout(done, 200));
      return { opened, fetched, permission, devices, url: window.location.href };
    });
    expect(tried).toEqual({
      opened: null,
      fetched: 'refused',
      permission: 'denied',
      devices: 'refused',
      url: 'app://bundle/index.html',
    });
    expect(await page.evaluate(() => fixture.violations.splice(0))).toEqual(['connect-src']);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });
});
