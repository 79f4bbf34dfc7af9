import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/database.ts';
import { importRekordbox } from '../core/rekordbox/import/run-import.ts';
import type { ImportRequest } from '../core/rekordbox/import/import-thread.ts';
import { serveThread } from '../core/processes/run-thread.ts';

/**
 * Thread that imports one Rekordbox file with its own connection: reading, cleaning and storing all happen here, so
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
