import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AutoSyncState } from '../../../shared/contract/index.ts';
import { AppError, errorText, toAppError } from '../../../shared/errors.ts';
import { msg, readMessage, storedMessage, t } from '../../../shared/languages/translate.ts';
import { writeWhole } from '../../files/output.ts';
import { withTargetRules } from '../../files/target.ts';
import type { Core } from '../create-core.ts';
import { openExchangeStore } from '../exchange/exchange-store.ts';
import type { JobContext, StartedJob } from '../jobs/job.ts';
import { remoteVersions } from './remotes.ts';
import { syncLibrary } from './sync-library.ts';
import type { SyncReport } from './sync-library.ts';

/** A remote that has not answered within this time counts as unreachable. */
const CONTACT_MS = 10_000;
/** Delay before the first retry when a remote is unreachable; it doubles with each retry. */
const FIRST_WAIT_MS = 5 * 60_000;
const LONGEST_WAIT_MS = 2 * 3_600_000;

const progressSchema = z.strictObject({
  address: z.string(),
  /** The newest revision, and the time of the newest dataset version, in the last sync. */
  revision: z.int(),
  at: z.string(),
  /** Consecutive attempts that did not reach the remote, and the message of the last one. */
  failures: z.int(),
  triedAt: z.string().nullable(),
  message: z.string().nullable(),
});
type Progress = z.infer<typeof progressSchema>;

/** The result of an automatic sync, or why it did not reach the remote. */
export type AutoSyncResult =
  | { readonly kind: 'synced'; readonly report: SyncReport }
  | { readonly kind: 'away'; readonly message: string };

/**
 * Syncs the library with one remote after a number of edits, if enabled. The sync is a background job, and an
 * unreachable remote is retried later; its failures never affect the user's work.
 */
export function createAutoSync(core: Core, now: () => Date = () => new Date()) {
  const store = openExchangeStore(core.home);
  const path = join(core.home.root, 'sync', 'automatic.json');
  // A change to many tracks counts as one edit: its revisions share author, reason and time.
  const countEdits = core.db.connection
    .prepare<[number], number>(
      `SELECT count(*) FROM (SELECT DISTINCT created_at, author, reason FROM revision WHERE id > ? AND author <> 'segue')`,
    )
    .pluck();
  const countVersions = core.db.connection
    .prepare<[string], number>('SELECT count(*) FROM dataset_version WHERE created_at > ?')
    .pluck();
  const newest = core.db.connection.prepare<[], number>('SELECT coalesce(max(id), 0) FROM revision').pluck();
  let running: StartedJob<AutoSyncResult> | null = null;

  function progressOf(address: string): Progress | null {
    try {
      const found = progressSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
      return found.address === address ? found : null;
    } catch {
      return null;
    }
  }
  async function remember(progress: Progress): Promise<void> {
    await withTargetRules(null, () => writeWhole(path, JSON.stringify(progress)));
  }

  /** Edits and versions since the last sync. */
  const pendingSince = ({ revision, at }: Progress): number =>
    countEdits.get(revision)! + countVersions.get(at)!;

  function state(): AutoSyncState {
    const auto = store.auto();
    const progress = auto && progressOf(auto.address);
    return {
      address: auto?.address ?? null,
      after: auto?.after ?? null,
      pending: progress ? pendingSince(progress) : 0,
      lastTry:
        !progress || progress.triedAt === null
          ? null
          : {
              at: progress.triedAt,
              message: progress.message === null ? null : t(readMessage(progress.message)),
            },
    };
  }

  /**
   * Enables automatic sync, counting edits from now on, or disables it. @throws AppError `invalid_input` for an address
   * that cannot be parsed or contains keys
   */
  async function set(auto: { readonly address: string; readonly after: number } | null): Promise<void> {
    store.setAuto(auto);
    if (!auto) return;
    const address = store.auto()!.address;
    if (progressOf(address)) return;
    const at = now().toISOString();
    await remember({ address, revision: newest.get()!, at, failures: 0, triedAt: null, message: null });
  }

  function isDue(): boolean {
    const auto = store.auto();
    const progress = auto && progressOf(auto.address);
    if (!auto || !progress || core.readOnlyReason !== null) return false;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (progress.failures - 1));
    const waitsUntil =
      progress.failures === 0 || progress.triedAt === null ? 0 : Date.parse(progress.triedAt) + wait;
    return now().getTime() >= waitsUntil && pendingSince(progress) >= auto.after;
  }

  async function run(address: string, job: JobContext): Promise<AutoSyncResult> {
    const before = progressOf(address)!;
    const at = now().toISOString();
    const revision = newest.get()!;
    try {
      // A small request first, so that an unreachable remote costs no more than this timeout.
      await remoteVersions(address, AbortSignal.any([job.signal, AbortSignal.timeout(CONTACT_MS)]));
      const report = await syncLibrary(core, address, {
        signal: job.signal,
        onItem: (done, total) => job.progress({ done, total }),
      });
      // The state at the start: edits made during the sync count towards the next one.
      await remember({ address, revision, at, failures: 0, triedAt: at, message: null });
      return { kind: 'synced', report };
    } catch (error) {
      if (job.signal.aborted) throw error;
      const reason = errorText(error);
      const message = storedMessage(reason);
      await remember({ ...before, failures: before.failures + 1, triedAt: at, message });
      job.progress({ message: msg('Not reached: {reason} It is tried again later.', { reason }) });
      return { kind: 'away', message: t(reason) };
    }
  }

  /** Starts a sync if one is due and none is running; otherwise returns null. */
  function startIfDue(): StartedJob<AutoSyncResult> | null {
    return running || !isDue() ? null : start();
  }

  /** Starts a sync, due or not. @throws AppError `not_found` if automatic sync is disabled */
  function start(): StartedJob<AutoSyncResult> {
    const auto = store.auto();
    if (!auto || !progressOf(auto.address))
      throw new AppError('not_found', msg('Automatic sync is switched off. Choose a remote for it first.'));
    const { address } = auto;
    running = core.jobs.start({
      kind: 'exchange',
      title: msg('Sync with {address}', { address }),
      unit: 'items',
      params: { action: 'auto-sync' },
      run: (job) => run(address, job).finally(() => (running = null)),
    });
    const started = running;
    // Also if it was cancelled before it ran.
    void started.finished.finally(() => {
      if (running === started) running = null;
    });
    return started;
  }

  /** Checks after every change to the library. Returns a function that stops it. */
  function watch(): () => void {
    let isWaiting = false;
    const look = (): void => {
      if (isWaiting) return;
      isWaiting = true;
      // After the response to the change, so that nobody waits for the check.
      setImmediate(() => {
        isWaiting = false;
        try {
          startIfDue();
        } catch (error) {
          core.events.emit('trouble', toAppError(error));
        }
      });
    };
    core.events.on('library', look);
    return () => core.events.off('library', look);
  }

  return { state, set, start, startIfDue, watch };
}

type AutoSync = ReturnType<typeof createAutoSync>;
const known = new WeakMap<Core, AutoSync>();

/** The automatic sync of an open library: a single instance, so that two syncs never run at the same time. */
export function autoSyncOf(core: Core): AutoSync {
  const found = known.get(core) ?? createAutoSync(core);
  known.set(core, found);
  return found;
}
