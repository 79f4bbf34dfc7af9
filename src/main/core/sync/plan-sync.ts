import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SyncItem, SyncPlan } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { hashFile } from '../../files/hash.ts';
import type { RemoteStore } from '../../remote/remote-store.ts';
import { listVersions, remoteChecksum } from '../../remote/version-transfer.ts';
import type { Core } from '../create-core.ts';
import { MANIFEST_FILE } from '../datasets/versions/version-files.ts';
import type { LastSync } from './last-sync.ts';
import type { SharedState } from './shared-library.ts';

type SyncAction = SyncItem['action'];

/** The local side of a sync. */
export interface LocalLibrary {
  readonly annotations: ReadonlyMap<
    string,
    { readonly trackId: TrackId; readonly name: string; readonly hash: string }
  >;
  /** sha256 by path. */
  readonly models: ReadonlyMap<string, string>;
}

type SyncCore = Pick<Core, 'db' | 'datasets' | 'library' | 'home'>;

/** Annotations of tracks whose audio is known, and the models that the user added. */
export async function readLocal(core: SyncCore): Promise<LocalLibrary> {
  const annotations = new Map<string, { trackId: TrackId; name: string; hash: string }>();
  // Without the documents: reading a hundred thousand of them would block everything else.
  const rows = core.db.connection.prepare<
    [],
    { trackId: TrackId; audioId: string; artist: string; title: string; hash: string }
  >(
    `SELECT track.id trackId, audio_id audioId, artist, title, hash FROM track
     JOIN revision ON revision.id = head_revision WHERE audio_id IS NOT NULL ORDER BY track.id`,
  );
  for (const { trackId, audioId, artist, title, hash } of rows.iterate())
    if (!annotations.has(audioId))
      annotations.set(audioId, { trackId, hash, name: [artist, title].filter(Boolean).join(' – ') });
  const models = new Map<string, string>();
  const entries = await readdir(core.home.models, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    models.set(relative(core.home.models, path).replaceAll('\\', '/'), await hashFile(path));
  }
  return { annotations, models };
}

/** Which side changed since the last sync; null if both are equal. */
function decide(
  here: string | undefined,
  there: string | undefined,
  last: { readonly here: string; readonly there: string } | undefined,
): SyncAction | null {
  if (here === there) return null;
  if (there === undefined) return 'push';
  if (here === undefined) return 'pull';
  const [isSameHere, isSameThere] = [here === last?.here, there === last?.there];
  if (isSameHere && isSameThere) return null;
  if (isSameThere) return 'push';
  return isSameHere ? 'pull' : 'conflict';
}

/** Plans a sync without changing anything. @throws AppError `io`, `cancelled` */
export async function planSync(
  core: SyncCore,
  store: RemoteStore,
  { shared, local, last }: { shared: SharedState; local: LocalLibrary; last: LastSync },
  signal?: AbortSignal,
): Promise<SyncPlan> {
  const items: SyncItem[] = [];
  let same = 0;
  const add = (kind: SyncItem['kind'], id: string, name: string, action: SyncAction | null): void => {
    if (action === null) same++;
    else items.push({ kind, id, name, action });
  };
  const theirs = new Map(shared.library.annotations.map((entry) => [entry.audio, entry]));
  for (const audio of new Set([...local.annotations.keys(), ...theirs.keys()])) {
    const [mine, other] = [local.annotations.get(audio), theirs.get(audio)];
    const action = decide(mine?.hash, other?.hash, last.annotations.get(audio));
    add('annotation', audio, mine?.name || other?.name || audio, action);
  }
  const theirModels = new Map(shared.library.models.map(({ path, sha256 }) => [path, sha256]));
  for (const path of new Set([...local.models.keys(), ...theirModels.keys()])) {
    const [mine, other] = [local.models.get(path), theirModels.get(path)];
    const action = decide(mine, other, undefined);
    add('model', path, path, action);
  }
  const remote = await listVersions(store, signal);
  const there = new Set(remote.map(({ name, number }) => `${name}@v${number}`));
  const here = new Map(core.datasets.list().map((version) => [version.reference, version]));
  for (const reference of new Set([...here.keys(), ...there])) {
    const version = here.get(reference);
    let action: SyncAction | null = version ? 'push' : 'pull';
    if (version && there.has(reference)) {
      const checksum = await remoteChecksum(store, version, MANIFEST_FILE, signal);
      action = checksum === version.manifestSha256 ? null : 'conflict';
    }
    add('version', reference, reference, action);
  }
  return { items, same };
}
