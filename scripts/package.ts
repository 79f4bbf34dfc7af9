/**
 * `npm run package [-- --targets deb,tar.gz] [--arch x64,arm64] [--out DIR] [--fast]`: builds Segue and packages it for
 * the current system; `--fast` makes larger packages.
 * On Linux an unpacked app, a `.tar.gz`, a `.deb` and, if rpmbuild is installed, a `.rpm` need only npm and an Electron
 * runtime; an AppImage, and all packages of other systems, need tools that electron-builder downloads.
 */
import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { path7za } from '7zip-bin';
import { Arch, build, Platform } from 'electron-builder';
import { errorMessage } from '../src/shared/errors.ts';
import { writeCommandFiles } from './package/command-files.ts';
import { writeNotices } from './package/notices.ts';
import { describeSizes } from './package/sizes.ts';

const root = join(import.meta.dirname, '..');

const { values } = parseArgs({
  options: {
    targets: { type: 'string' },
    arch: { type: 'string', default: process.arch },
    out: { type: 'string', default: 'dist' },
    fast: { type: 'boolean', default: false },
  },
});

const hasCommand = (name: string): boolean =>
  spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;

function defaultTargets(): string[] {
  if (process.platform === 'darwin') return ['dmg', 'zip'];
  if (process.platform === 'win32') return ['nsis'];
  return [
    'dir',
    'tar.gz',
    ...(hasCommand('dpkg-deb') ? ['deb'] : []),
    ...(hasCommand('rpmbuild') ? ['rpm'] : []),
  ];
}

function buildApp(): void {
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { status } = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The app could not be built; the messages above say why.');
}

/** Update settings of installed copies. */
function writeUpdateSource(): void {
  const { SEGUE_UPDATE_URL: url, SEGUE_UPDATE_KEY: publicKey } = process.env;
  if (!url) return;
  if (!publicKey)
    throw new Error('SEGUE_UPDATE_KEY is not set: updates from SEGUE_UPDATE_URL could not be checked');
  createPublicKey(publicKey);
  const source = { url: url.endsWith('/') ? url : `${url}/`, publicKey };
  writeFileSync(join(root, 'out/update-source.json'), JSON.stringify(source));
}

/** Tools that electron-builder would otherwise download, from npm packages and from this project. */
function bringTools(): void {
  chmodSync(path7za, 0o755);
  process.env.ELECTRON_BUILDER_7ZIP_PATH ??= path7za;
  if (process.platform === 'linux')
    process.env.CUSTOM_FPM_PATH ??= join(import.meta.dirname, 'package/fpm.ts');
}

try {
  buildApp();
  mkdirSync(join(root, 'out'), { recursive: true });
  await writeCommandFiles(join(root, 'out/command'));
  writeFileSync(join(root, 'out/THIRD_PARTY_NOTICES.txt'), writeNotices(root));
  writeUpdateSource();
  bringTools();
  const output = resolve(values.out);
  process.env.SEGUE_PACKAGE_OUTPUT = output;
  if (values.fast) process.env.SEGUE_PACKAGE_FAST = '1';
  const files = await build({
    projectDir: root,
    config: 'electron-builder.ts',
    targets: Platform.current().createTarget(
      values.targets?.split(',') ?? defaultTargets(),
      ...values.arch.split(',').map((name) => Arch[name as keyof typeof Arch]),
    ),
    publish: 'never',
  });
  console.log(describeSizes(output, files));
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = 1;
}
