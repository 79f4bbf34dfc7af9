import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/database.ts';
import { serveThread } from '../core/processes/run-thread.ts';
import { trainModel } from '../core/learning/personal/train-model.ts';
import type { LearningRequest } from '../core/learning/personal/train-model.ts';

/** Thread that trains one model with a separate connection, so that the core stays responsive. */
await serveThread(async (hooks) => {
  const { home, train } = workerData as LearningRequest;
  const db = openDatabase(home.database);
  try {
    return await trainModel(db, home, train, hooks);
  } finally {
    db.close();
  }
});
