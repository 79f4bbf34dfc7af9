import { join, resolve } from 'node:path';
import { app } from 'electron';
import { version } from '../../shared/version.ts';
import { createPcmServer } from '../audio/pcm-range.ts';
import { createWaveformReader } from '../core/processes/waveform-reader.ts';
import { parseArguments } from '../electron/electron-args.ts';
import { runCommand } from '../electron/run-command.ts';
import { startApp } from '../electron/start-app.ts';
import { installedAs, readUpdateSource } from '../electron/updater.ts';
import { startUtilityWorker } from '../electron/utility-worker.ts';
import { workersBeside } from './worker-urls.ts';

const { home, command, files } = parseArguments(process.argv, { isPackaged: app.isPackaged });
/** `out/`, the build output folder. */
const out = join(import.meta.dirname, '..');
const rendererDir = join(out, 'renderer');

if (command) {
  const workers = workersBeside(import.meta.url);
  const spawnAnalysis = (logs: string) => startUtilityWorker(workers.analysis, logs);
  runCommand(async () => {
    const { parseAppArguments } = await import('../host/app-arguments.ts');
    const browser = command.length > 0 ? parseAppArguments(command) : null;
    if (browser) {
      const { runBrowser } = await import('../host/run-browser.ts');
      await runBrowser(browser, { rendererDir, workers, spawnAnalysis });
      return null;
    }
    const { runProgram } = await import('../cli/run-program.ts');
    return runProgram(command, { workers, spawnAnalysis });
  });
} else {
  const source = app.isPackaged ? readUpdateSource(join(process.resourcesPath, 'update-source.json')) : null;
  startApp({
    coreEntry: join(out, 'main/core-process.js'),
    preload: join(out, 'preload/index.cjs'),
    rendererDir,
    openPcm: createPcmServer().open,
    readWaveform: createWaveformReader(workersBeside(import.meta.url).waveform),
    dragIcon: join(out, '../resources/icon.png'),
    home: home === null ? null : resolve(home),
    files,
    updates: source && {
      source,
      installation: {
        version,
        platform: process.platform,
        arch: process.arch,
        kind: installedAs(join(process.resourcesPath, 'package-type')),
      },
    },
  });
}
