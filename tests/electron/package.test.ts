import { execFile, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { downloadUpdate } from '../../src/main/updates/download-update.ts';
import { findUpdate } from '../../src/main/updates/find-update.ts';
import { syntheticTracks, writeSyntheticCrate } from '../e2e/support/synthetic-crate.ts';
import type { SyntheticCrate } from '../e2e/support/synthetic-crate.ts';
import { dropFiles, startInstalled } from './installed-app.ts';
import { findRuntimeWithSqlite, openDisplay } from './runtime.ts';
import type { Display } from './runtime.ts';

const root = resolve(import.meta.dirname, '../..');

function whyNot(): string {
  if (!process.env.SEGUE_TEST_PACKAGE)
    return 'set SEGUE_TEST_PACKAGE=1 to build and install a package; it takes minutes';
  if (process.platform !== 'linux') return 'it installs a Debian package';
  const runtime = findRuntimeWithSqlite();
  if ('missing' in runtime) return runtime.missing;
  for (const tool of ['dpkg', 'dpkg-deb'])
    if (spawnSync(tool, ['--version']).status !== 0) return `no ${tool}: install dpkg`;
  return '';
}

const reason = whyNot();
if (reason) console.warn(`Tests of the installable package are skipped: ${reason}`);

const PACKAGE_MS = 600_000;
const ANALYSIS_MS = 180_000;
const MAX_BYTES = 200e6;
const run = promisify(execFile);

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(reason !== '')(`installable package${reason && ` (skipped: ${reason})`}`, () => {
  const [track] = syntheticTracks;
  let folder: string;
  let deb: string;
  const keys = generateKeyPairSync('ed25519');
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
  /** Root of the system that it is installed into. */
  let system: string;
  let installed: string;
  let home: string;
  let music: string;
  let crate: SyntheticCrate;
  let display: Display;
  /** No display, no binding for SQLite, no Node: what a person's terminal has. */
  const plain: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', HOME: process.env.HOME };

  async function segue(...args: string[]): Promise<Outcome> {
    try {
      const { stdout, stderr } = await run(join(system, 'usr/bin/segue'), args, { env: plain });
      return { code: 0, stdout, stderr };
    } catch (error) {
      return error as Outcome;
    }
  }

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'segue-installed-')));
    const out = join(folder, 'dist');
    await run(
      process.execPath,
      [join(root, 'scripts/package.ts'), '--fast', '--targets', 'deb', '--out', out],
      {
        cwd: root,
        maxBuffer: 1e8,
        env: {
          ...process.env,
          SEGUE_UPDATE_URL: 'https://updates.example/segue',
          SEGUE_UPDATE_KEY: publicKey,
        },
      },
    );
    deb = join(
      out,
      readdirSync(out).find((name) => name.endsWith('.deb'))!,
    );
    system = join(folder, 'system');
    for (const part of ['info', 'updates'])
      mkdirSync(join(system, 'var/lib/dpkg', part), { recursive: true });
    writeFileSync(join(system, 'var/lib/dpkg/status'), '');
    await run('dpkg', [
      `--root=${system}`,
      `--log=${join(folder, 'dpkg.log')}`,
      '--force-not-root',
      '--force-depends',
      '--force-script-chrootless',
      '-i',
      deb,
    ]);
    installed = join(system, 'opt/Segue');
    home = join(folder, 'home');
    music = join(folder, 'music');
    mkdirSync(music);
    crate = await writeSyntheticCrate(music, 1);
    display = await openDisplay();
  }, PACKAGE_MS);
  afterAll(async () => {
    display?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it('is small, and holds the native modules of one platform only', () => {
    expect(statSync(deb).size).toBeLessThan(MAX_BYTES);
    const native = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(node|so\.\d+|dll|dylib)$/.test(name),
    );
    expect(native.map((name) => name.replace(/^.*node_modules\//, '')).sort()).toEqual([
      'better-sqlite3/prebuilds/linux-x64.node',
      'libvulkan.so.1',
      'node-web-audio-api/node-web-audio-api.linux-x64-gnu.node',
      'onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
      'onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node',
    ]);
  });

  it('knows where newer versions come from, and comes with a feed that the next one can have', async () => {
    const resource = (name: string): string => readFileSync(join(installed, 'resources', name), 'utf8');
    expect(JSON.parse(resource('update-source.json'))).toEqual({
      url: 'https://updates.example/segue/',
      publicKey,
    });
    expect(resource('package-type').trim()).toBe('deb');

    const feed = join(deb, '../latest-linux.yml');
    await run(process.execPath, [join(root, 'scripts/sign-feed.ts'), feed], {
      env: {
        ...process.env,
        SEGUE_UPDATE_PRIVATE_KEY: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      },
    });
    const server = createServer((request, response) =>
      response.end(readFileSync(join(deb, '..', request.url!))),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const source = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, publicKey };
      const older = { version: '0.0.1', platform: 'linux', arch: 'x64', kind: 'deb' };
      const update = await findUpdate(source, older);
      const path = await downloadUpdate(source, update!, { folder: join(folder, 'updates') });
      expect(readFileSync(path).equals(readFileSync(deb))).toBe(true);
    } finally {
      server.close();
    }
  });

  it('has the fuses set that keep its executable from being used for anything else', async () => {
    const wire = await getCurrentFuseWire(join(installed, 'segue'));
    const states = Object.fromEntries(
      Object.entries(FuseV1Options)
        .filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
        .map(([name, option]) => [name, wire[option]]),
    );
    expect(states).toMatchObject({
      RunAsNode: FuseState.DISABLE,
      EnableCookieEncryption: FuseState.ENABLE,
      EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
      EnableNodeCliInspectArguments: FuseState.DISABLE,
      EnableEmbeddedAsarIntegrityValidation: FuseState.ENABLE,
      OnlyLoadAppFromAsar: FuseState.ENABLE,
      LoadBrowserProcessSpecificV8Snapshot: FuseState.DISABLE,
      GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
    });
  });

  it('is on the PATH, with its manual page, completions, menu entry, icons and licences', () => {
    expect(readlinkSync(join(system, 'usr/bin/segue'))).toBe('../../opt/Segue/resources/bin/segue');
    const share = (path: string): string => readFileSync(join(system, 'usr/share', path), 'utf8');
    expect(share('man/man1/segue.1')).toContain('.SS segue analyze <path…>');
    expect(share('doc/segue/copyright')).toContain('LGPL');
    expect(share('bash-completion/completions/segue')).toContain("'playlists'");
    expect(share('zsh/site-functions/_segue')).toMatch(/^#compdef segue/);
    expect(share('fish/vendor_completions.d/segue.fish')).toContain('complete -c segue');
    expect(share('applications/segue.desktop')).toContain('Exec=/opt/Segue/segue %U');
    expect(existsSync(join(system, 'usr/share/icons/hicolor/256x256/apps/segue.png'))).toBe(true);
    const notices = readFileSync(join(installed, 'resources/THIRD_PARTY_NOTICES.txt'), 'utf8');
    for (const part of ['peaks.js', 'mpg123', 'Symphonia', 'FFmpeg', 'onnxruntime-node'])
      expect(notices).toContain(part);
  });

  it('completes commands in bash', () => {
    const complete = (...words: string[]): string[] => {
      const script = `. ${join(system, 'usr/share/bash-completion/completions/segue')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _segue; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', script, 'bash', 'segue', ...words], { encoding: 'utf8' })
        .stdout.trim()
        .split('\n');
    };
    expect(complete('ana')).toEqual(['analyze']);
    expect(complete('--home', '/x', 'playlists', 'ren')).toEqual(['rename']);
    expect(complete('data', 'export', '--format', 'par')).toEqual(['parquet']);
  });

  it('answers on a terminal without a display', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await segue('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    expect(await segue('bogus')).toMatchObject({ code: 2, stdout: '' });
  });

  it('finds its decoders, its models and the runtime of its networks', async () => {
    const { code, stdout } = await segue('--home', home, '--json', 'doctor');
    const { checks } = JSON.parse(stdout) as { checks: { id: string; status: string; detail: string }[] };
    const told = Object.fromEntries(checks.map(({ id, status, detail }) => [id, `${status} ${detail}`]));
    expect(code).toBe(0);
    expect(checks.filter(({ id, status }) => id !== 'codec-others' && status !== 'ok')).toEqual([]);
    expect(told['model']).toMatch(/^ok base-\d/);
    expect(told['device-cpu']).toMatch(/^ok ONNX Runtime/);
    expect(stdout).not.toContain('npm run');
  });

  it('ignores ELECTRON_RUN_AS_NODE and NODE_OPTIONS', async () => {
    const { stdout } = await run(join(system, 'usr/bin/segue'), ['--version'], {
      env: { ...plain, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--require /nonexistent.js' },
    });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('takes the first run in its window: import, analysis, a correction', async () => {
    const app = await startInstalled(join(installed, 'segue'), ['--home', home], {
      ...plain,
      ...display.env,
    });
    const { page } = app;
    expect(page.url()).toBe('app://bundle/index.html');
    await page.getByText('Drop your Rekordbox XML or a music folder here').waitFor();
    await dropFiles(page, [crate.xml]);
    await page.getByRole('dialog', { name: '1 track read' }).waitFor();
    await page.getByRole('button', { name: /^Analyze 1 track/ }).click();
    await page.getByText('1 track analyzed.').waitFor({ timeout: ANALYSIS_MS });
    const row = page.getByRole('row', { name: new RegExp(crate.titles[0]!, 'u') });
    await row.getByText(track.bpm.toFixed(2)).waitFor();
    await page.getByRole('grid', { name: 'Tracks' }).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    const cues = page.getByRole('list', { name: 'Cues' });
    await cues.getByRole('button', { name: 'A Start 0:00.016' }).click();
    await page.keyboard.press('Shift+BracketRight');
    await cues.getByRole('button', { name: 'A Start 0:00.026' }).waitFor();
    await page.keyboard.press('v');
    await page.getByRole('button', { name: 'Tier 1 verified', pressed: true }).waitFor();
    expect(await app.quit()).toBe(0);
  });

  it('exports on the terminal what was corrected in the window', async () => {
    const target = join(folder, 'corrected.xml');
    expect(await segue('--home', home, 'export', target)).toMatchObject({ code: 0 });
    const text = await readFile(target, 'utf8');
    expect(text).toContain('Name="Start" Type="0" Start="0.026" Num="0"');
  });

  it('analyzes on the terminal in processes of its own', async () => {
    const other = join(folder, 'other-home');
    const { code, stdout } = await segue('--home', other, '--json', 'analyze', music);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      analyzed: 1,
      model: { source: 'ml_model_base-2', provider: 'cpu' },
      failures: [],
    });
  });

  it('stops at Ctrl-C with the exit code for it, and leaves no process behind', async () => {
    const child = spawn(
      join(system, 'usr/bin/segue'),
      ['--home', join(folder, 'stopped'), 'analyze', music],
      {
        env: plain,
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    await new Promise((done) => child.stderr.once('data', done));
    // As a terminal does: to the whole group.
    process.kill(-child.pid!, 'SIGINT');
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    expect(code).toBe(130);
    await expect.poll(() => spawnSync('pgrep', ['-g', String(child.pid)]).status).toBe(1);
  });

  it('leaves nothing on the PATH when it is removed', async () => {
    await run('dpkg', [
      `--root=${system}`,
      `--log=${join(folder, 'dpkg.log')}`,
      '--force-not-root',
      '--force-script-chrootless',
      '-r',
      'segue',
    ]);
    expect(existsSync(join(system, 'usr/bin/segue'))).toBe(false);
    expect(existsSync(join(system, 'opt/Segue/segue'))).toBe(false);
  });
});
