import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Written last by a build, so its age is that of the whole build. */
const newestOutput = 'out/renderer/index.html';
const outputs = ['out/main/index.js', 'out/preload/index.cjs', newestOutput];
const sources = ['src', 'electron.vite.config.ts', 'package.json'];

function newestChange(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  let newest = info.mtimeMs;
  for (const entry of readdirSync(path)) {
    if (!/\.test\.tsx?$/.test(entry)) newest = Math.max(newest, newestChange(join(path, entry)));
  }
  return newest;
}

function isStale(root: string): boolean {
  if (outputs.some((path) => !existsSync(join(root, path)))) return true;
  const built = statSync(join(root, newestOutput)).mtimeMs;
  return sources.some((path) => newestChange(join(root, path)) > built);
}

/** Builds the app if a source file is newer than the last build. Throws if the build fails. */
export function buildIfStale(root: string): void {
  if (!isStale(root)) return;
  console.log('Building the app …');
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const { status } = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('The app could not be built; the messages above say why.');
}
