import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { createCore } from '../../src/main/core/create-core.ts';
import type { Core, CoreOptions } from '../../src/main/core/create-core.ts';
import { importRekordbox } from '../../src/main/core/rekordbox/import/run-import.ts';
import type { ImportSummary } from '../../src/main/core/rekordbox/import/import-summary.ts';
import type { PathMap } from '../../src/shared/contract/index.ts';
import { workerModules } from './workers.ts';

const folders: string[] = [];
const cores: Core[] = [];

afterEach(async () => {
  for (const core of cores.splice(0)) await core.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own for one test; removed afterwards. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'segue-test-'));
  folders.push(folder);
  return folder;
}

/** A real core over a fresh data folder (or the given one); closed after the test. */
export function openCore(home: string = temporaryFolder(), options: Partial<CoreOptions> = {}): Core {
  const core = createCore({ home, workers: workerModules, ...options });
  cores.push(core);
  return core;
}

/** Imports a Rekordbox file as the import thread does, without the seconds that a thread takes to load its modules. */
export function importInProcess(core: Core, path: string, pathMap: PathMap = []): Promise<ImportSummary> {
  return importRekordbox(core.db, path, { pathMap, at: new Date().toISOString(), jobId: null });
}
