import { join, resolve } from 'node:path';
import { openPlayable } from '../audio/play-format.ts';
import { parseArguments } from '../electron/electron-args.ts';
import { startApp } from '../electron/start-app.ts';

const { home } = parseArguments(process.argv);
/** `out/`, where this is built to. */
const out = join(import.meta.dirname, '..');

startApp({
  coreEntry: join(out, 'main/core-process.js'),
  preload: join(out, 'preload/index.cjs'),
  rendererDir: join(out, 'renderer'),
  openPlayable,
  home: home === null ? null : resolve(home),
});
