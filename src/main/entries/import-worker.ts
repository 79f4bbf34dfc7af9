import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/database.ts';
import { importProgram } from '../core/programs/import/run-program-import.ts';
import { importRekordbox } from '../core/rekordbox/import/run-import.ts';
import type { ImportRequest } from '../core/rekordbox/import/import-thread.ts';
import { createTagReader } from '../core/processes/tag-reader.ts';
import { serveThread } from '../core/processes/run-thread.ts';

/**
 * Thread that imports one DJ program's library with a separate connection: reading, cleaning and storing all happen
 * here, so that the core stays responsive.
 */
await serveThread(async (hooks) => {
  const { database, path, program, tags, ...options } = workerData as ImportRequest;
  const db = openDatabase(database);
  const reader = createTagReader(new URL(tags));
  try {
    const all = { ...options, ...hooks };
    return program === 'rekordbox'
      ? await importRekordbox(db, path, all)
      : await importProgram(db, program, path, { ...all, readTags: reader.read });
  } finally {
    reader.close();
    db.close();
  }
});
