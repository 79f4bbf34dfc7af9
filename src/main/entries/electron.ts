import { join, resolve } from 'node:path';
import { createPcmServer } from '../audio/pcm-range.ts';
import { parseArguments } from '../electron/electron-args.ts';
import { startApp } from '../electron/start-app.ts';

const { home } = parseArguments(process.argv);
/** `out/`, where this is built to. */
const out = join(import.meta.dirname, '..');

startApp({
  coreEntry: join(out, 'main/core-process.js'),
  preload: join(out, 'preload/index.cjs'),
  rendererDir: join(out, 'renderer'),
  openPcm: createPcmServer().open,
  home: home === null ? null : resolve(home),
});
