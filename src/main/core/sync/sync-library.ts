import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SyncItem, SyncPlan } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { hashFile, sha256Hex } from '../../files/hash.ts';
import { writeAnnotationYaml } from '../../interop/annotation-yaml.ts';
import { openRemote } from '../../remote/open-remote.ts';
import type { RemoteStore } from '../../remote/remote-store.ts';
import { objectKey } from '../../remote/version-transfer.ts';
import type { Core } from '../create-core.ts';
import { readExportTracks } from '../exchange/export-tracks.ts';
import type { ImportOutcome } from '../exchange/import-annotations.ts';
import { importAnnotations } from '../exchange/import-annotations.ts';
import { pullIntoLibrary, pushDataset } from './remotes.ts';
import { readLastSync, writeLastSync } from './last-sync.ts';
import { planSync, readLocal } from './plan-sync.ts';
import type { LocalLibrary } from './plan-sync.ts';
import { readShared, writeShared } from './shared-library.ts';
import type { SharedAnnotation, SharedLibrary } from './shared-library.ts';
import type { Message } from '../../../shared/languages/translate.ts';

type SyncCore = Pick<
  Core,
  'db' | 'datasets' | 'library' | 'home' | 'annotations' | 'readAnnotations' | 'annotationsChanged' | 'author'
>;

/** As in the contract, but with reasons that no language has been chosen for yet. */
export interface SyncReport extends SyncPlan {
  readonly refused: readonly { readonly name: string; readonly message: Message }[];
}

export interface SyncOptions {
  readonly signal?: AbortSignal;
  readonly onItem?: (done: number, total: number) => void;
}

async function withPlan<T>(
  core: SyncCore,
  address: string,
  signal: AbortSignal | undefined,
  work: (context: {
    store: RemoteStore;
    plan: SyncPlan;
    local: LocalLibrary;
    shared: Awaited<ReturnType<typeof readShared>>;
    last: ReturnType<typeof readLastSync>;
  }) => Promise<T>,
): Promise<T> {
  const store = await openRemote(address);
  try {
    const shared = await readShared(store, signal);
    const local = await readLocal(core);
    const last = readLastSync(core.home, address);
    const plan = await planSync(core, store, { shared, local, last }, signal);
    return await work({ store, plan, local, shared, last });
  } finally {
    store.dispose();
  }
}

/** What a sync with a remote would send, fetch and leave unchanged. @throws AppError `io`, `cancelled` */
export function previewSync(core: SyncCore, address: string, signal?: AbortSignal): Promise<SyncPlan> {
  return withPlan(core, address, signal, async ({ plan }) => plan);
}

/**
 * Syncs a library with a remote in both directions: annotations, dataset versions and the user's models. Items changed
 * on both sides since the last sync stay unchanged. A pulled annotation becomes a new revision, and the old one stays
 * in the history. An interrupted sync resumes when repeated.
 * @throws AppError `io`, `conflict` if someone else synced in the meantime, `cancelled`
 */
export function syncLibrary(core: SyncCore, address: string, options: SyncOptions = {}): Promise<SyncReport> {
  const { signal, onItem } = options;
  return withPlan(core, address, signal, async ({ store, plan, local, shared, last }) => {
    const of = (kind: SyncItem['kind'], action: SyncItem['action']): SyncItem[] =>
      plan.items.filter((item) => item.kind === kind && item.action === action);
    const total = plan.items.filter(({ action }) => action !== 'conflict').length;
    let done = 0;
    const step = (): void => {
      if (signal?.aborted)
        throw new AppError('cancelled', msg('The sync was cancelled; started again, it goes on.'));
      onItem?.(++done, total);
    };
    const progress = signal ? { signal } : {};
    for (const { id } of of('version', 'push')) {
      await pushDataset(core, id, address, progress);
      step();
    }
    for (const { id } of of('version', 'pull')) {
      await pullIntoLibrary(core, id, address, { ...progress, at: new Date().toISOString() });
      step();
    }
    const models = await syncModels(core, store, shared.library, { of, local, step }, signal);
    const pushed = await pushAnnotations(core, store, of('annotation', 'push'), local, step, signal);
    const { library } = shared;
    const next: SharedLibrary = {
      format: 1,
      annotations: [
        ...library.annotations.filter(({ audio }) => !pushed.some((entry) => entry.audio === audio)),
        ...pushed,
      ],
      models,
    };
    if (pushed.length > 0 || models.length !== library.models.length)
      await writeShared(store, shared, next, signal);
    const pulled = of('annotation', 'pull');
    const refused = await pullAnnotations(core, store, pulled, library.annotations, { step, local, signal });
    await remember(core, address, next, last, plan, refused);
    return { ...plan, refused };
  });
}

/** Sends and fetches models. Returns those that the remote then has. */
async function syncModels(
  core: SyncCore,
  store: RemoteStore,
  shared: SharedLibrary,
  work: {
    readonly of: (kind: SyncItem['kind'], action: SyncItem['action']) => SyncItem[];
    readonly local: LocalLibrary;
    readonly step: () => void;
  },
  signal: AbortSignal | undefined,
): Promise<SharedLibrary['models']> {
  const models = [...shared.models];
  for (const { id: path } of work.of('model', 'push')) {
    const sha256 = work.local.models.get(path)!;
    await store.upload(objectKey(sha256), join(core.home.models, path), { signal });
    models.push({ path, sha256 });
    work.step();
  }
  for (const { id: path } of work.of('model', 'pull')) {
    const { sha256 } = shared.models.find((model) => model.path === path)!;
    const target = join(core.home.models, path);
    await store.download(objectKey(sha256), target, { signal });
    if ((await hashFile(target)) !== sha256) {
      await rm(target, { force: true });
      throw new AppError(
        'io',
        msg('{path} arrived damaged from {address}: its checksum is wrong. Try again.', {
          path,
          address: store.address,
        }),
      );
    }
    work.step();
  }
  return models;
}

async function pushAnnotations(
  core: SyncCore,
  store: RemoteStore,
  items: readonly SyncItem[],
  local: LocalLibrary,
  step: () => void,
  signal: AbortSignal | undefined,
): Promise<SharedAnnotation[]> {
  const ids = items.map(({ id }) => local.annotations.get(id)!.trackId);
  const pushed: SharedAnnotation[] = [];
  for (const { audioId, artist, title, hash, document } of readExportTracks(core.db, ids)) {
    const text = writeAnnotationYaml({ track: audioId, artist, title, base: hash }, document);
    const sha256 = sha256Hex(text);
    await store.write(objectKey(sha256), Buffer.from(text), { signal });
    pushed.push({
      audio: audioId!,
      name: local.annotations.get(audioId!)!.name.slice(0, 1000),
      hash,
      sha256,
    });
    step();
  }
  return pushed;
}

/** Applies annotations that only the other side changed. Returns those that could not be applied. */
async function pullAnnotations(
  core: SyncCore,
  store: RemoteStore,
  items: readonly SyncItem[],
  shared: SharedLibrary['annotations'],
  { step, local, signal }: { step: () => void; local: LocalLibrary; signal: AbortSignal | undefined },
): Promise<SyncReport['refused']> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-sync-'));
  const refused: { name: string; message: Message }[] = [];
  try {
    const files = new Map<string, SyncItem>();
    for (const item of items) {
      const { sha256 } = shared.find(({ audio }) => audio === item.id)!;
      const path = join(folder, `${sha256}.yaml`);
      await store.download(objectKey(sha256), path, { signal });
      if ((await hashFile(path)) !== sha256)
        throw new AppError(
          'io',
          msg('The annotation of {name} arrived damaged from {address}. Try again.', {
            name: item.name,
            address: store.address,
          }),
        );
      files.set(path, item);
      step();
    }
    const known = items.flatMap(({ id }) => local.annotations.get(id)?.trackId ?? []);
    const outcomes = await importAnnotations(core, [...files.keys()], {
      author: core.author(),
      at: new Date().toISOString(),
      // Only the other side has changed since both matched.
      takeFile: new Set<TrackId>(known),
      ...(signal ? { signal } : {}),
    });
    const imported = outcomes.filter(({ kind }) => kind === 'imported');
    core.annotationsChanged(
      imported.flatMap(({ trackId }) => trackId ?? []),
      null,
    );
    for (const outcome of outcomes) {
      const message = refusalOf(outcome);
      if (message !== null) refused.push({ name: files.get(outcome.path)!.name, message });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return refused;
}

function refusalOf({ kind, message, problems }: ImportOutcome): Message | null {
  if (kind === 'unknown') return msg('the library has no such audio');
  if (kind === 'conflict') return message;
  return kind === 'invalid' ? (problems[0]?.message ?? msg('it is not valid')) : null;
}

/** Records the state of both sides, except conflicts and rejected items, which come up again next time. */
async function remember(
  core: SyncCore,
  address: string,
  shared: SharedLibrary,
  last: ReturnType<typeof readLastSync>,
  plan: SyncPlan,
  refused: SyncReport['refused'],
): Promise<void> {
  const now = await readLocal(core);
  const open = new Set(
    plan.items
      .filter(
        ({ kind, action, name }) =>
          kind === 'annotation' && (action === 'conflict' || refused.some((item) => item.name === name)),
      )
      .map(({ id }) => id),
  );
  const annotations = new Map(last.annotations);
  for (const { audio, hash } of shared.annotations) {
    const here = now.annotations.get(audio)?.hash;
    if (here !== undefined && !open.has(audio)) annotations.set(audio, { here, there: hash });
  }
  await writeLastSync(core.home, address, { annotations });
}
