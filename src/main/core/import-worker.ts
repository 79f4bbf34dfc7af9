import { workerData } from 'node:worker_threads';
import type { PathMap } from '../../shared/contract/index.ts';
import { openDatabase } from '../db/database.ts';
import { importRekordbox } from './import-rekordbox.ts';
import { serveThread } from './run-thread.ts';

/** What the import thread is started with. */
export interface ImportRequest {
  readonly database: string;
  readonly path: string;
  readonly pathMap: PathMap;
  readonly at: string;
  readonly jobId: string;
}

/**
 * Thread that imports one Rekordbox file with a connection of its own: reading, cleaning and storing all happen here, so
 * that the core stays responsive.
 */
await serveThread(async (hooks) => {
  const { database, path, ...options } = workerData as ImportRequest;
  const db = openDatabase(database);
  try {
    return await importRekordbox(db, path, { ...options, ...hooks });
  } finally {
    db.close();
  }
});
