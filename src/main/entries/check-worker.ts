import { workerData } from 'node:worker_threads';
import type { CheckRequest } from '../core/backups.ts';
import { serveThread } from '../core/processes/run-thread.ts';
import { findDamage } from '../db/snapshot.ts';

/** Thread that checks a library file: reading a large one takes seconds. */
await serveThread(() => Promise.resolve(findDamage((workerData as CheckRequest).path)));
