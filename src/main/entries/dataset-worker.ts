import { workerData } from 'node:worker_threads';
import { openDatabase } from '../db/database.ts';
import { runDatasetTask } from '../core/datasets/dataset-tasks.ts';
import type { DatasetTask } from '../core/datasets/dataset-tasks.ts';
import type { Home } from '../core/home.ts';
import { serveThread } from '../core/processes/run-thread.ts';

/** Start data of the dataset thread. */
export interface DatasetRequest {
  readonly home: Home;
  readonly task: DatasetTask;
}

/** Thread that runs one dataset task with a separate connection, so that the core stays responsive. */
await serveThread(async (hooks) => {
  const { home, task } = workerData as DatasetRequest;
  const db = openDatabase(home.database);
  try {
    return await runDatasetTask(db, home, task, hooks);
  } finally {
    db.close();
  }
});
