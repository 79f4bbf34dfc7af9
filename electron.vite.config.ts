import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { contract } from './src/shared/contract/contract.ts';
import { contractHash } from './src/shared/rpc/contract-hash.ts';

/** Node of the oldest Electron that tests run in; newer ones run the same output. */
const nodeTarget = 'node20.18';

/** `out/main/*.js` (Node, ES modules), `out/preload/index.cjs` (sandboxed, so one bundled script), `out/renderer`. */
export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: 'src/main/entries/electron.ts',
          browser: 'src/main/entries/browser.ts',
          'core-process': 'src/main/entries/core-process.ts',
          'analysis-worker': 'src/main/entries/analysis-worker.ts',
          'import-worker': 'src/main/entries/import-worker.ts',
          'dataset-worker': 'src/main/entries/dataset-worker.ts',
          'learning-worker': 'src/main/entries/learning-worker.ts',
          'tags-worker': 'src/main/entries/tags-worker.ts',
          'waveform-worker': 'src/main/entries/waveform-worker.ts',
          'annotations-worker': 'src/main/entries/annotations-worker.ts',
          'check-worker': 'src/main/entries/check-worker.ts',
          cli: 'src/main/entries/cli.ts',
        },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    base: './',
    plugins: [react()],
    define: { __CONTRACT_HASH__: JSON.stringify(contractHash(contract)) },
    build: {
      sourcemap: true,
      // Older Chromium than the app's own Electron: the browser host serves whatever is installed.
      target: 'chrome120',
      minify: true,
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
});
