import type { Core } from '../create-core.ts';
import { exportAnnotations, importAnnotationFiles } from './annotation-jobs.ts';
import type { ExportRequest, ImportRequest } from './annotation-jobs.ts';
import { autoSyncOf } from '../sync/auto-sync.ts';
import type { ExchangeStore } from './exchange-store.ts';
import { restoreVersionFolder } from '../datasets/restore-folder.ts';
import type { RestoreRequest } from '../datasets/restore-folder.ts';
import { startDvc, startSync, startTransfer } from './transfer-jobs.ts';
import type { DvcRequest, TransferRequest } from './transfer-jobs.ts';

/** An export or import of annotations or versions, as JSON from which the job can be restarted. */
export type ExchangeJob =
  | ({ readonly action: 'export' } & ExportRequest)
  | ({ readonly action: 'import' } & ImportRequest)
  | ({ readonly action: 'restore' } & RestoreRequest)
  | TransferRequest
  | { readonly action: 'sync'; readonly remote: string }
  | { readonly action: 'auto-sync' }
  | ({ readonly action: 'dvc' } & DvcRequest);

/** Starts the job and returns its id. @throws AppError `not_found` for a version, remote or pull that does not exist */
export function startExchangeJob(core: Core, store: ExchangeStore, job: ExchangeJob): string {
  switch (job.action) {
    case 'export': {
      const { action: _, ...request } = job;
      return exportAnnotations(core, request).id;
    }
    case 'import': {
      const { action: _, ...request } = job;
      return importAnnotationFiles(core, request).id;
    }
    case 'restore': {
      const { action: _, ...request } = job;
      return restoreVersionFolder(core, request).id;
    }
    case 'push':
    case 'pull':
      return startTransfer(core, store, job).id;
    case 'sync':
      return startSync(core, store, job.remote).id;
    case 'auto-sync':
      return autoSyncOf(core).start().id;
    case 'dvc': {
      const { action: _, ...request } = job;
      return startDvc(core, store, request).id;
    }
  }
}
