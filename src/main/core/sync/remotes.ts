import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { openRemote } from '../../remote/open-remote.ts';
import type { RemoteStore } from '../../remote/remote-store.ts';
import { listVersions, pullVersion, pushVersion, remoteChecksum } from '../../remote/version-transfer.ts';
import type { TransferProgress, TransferReport } from '../../remote/version-transfer.ts';
import type { Core } from '../create-core.ts';
import { datasetsFolder, MANIFEST_FILE } from '../datasets/versions/version-files.ts';
import { findPresence, registerVersion } from '../datasets/versions/register-version.ts';
import type { DatasetVersion } from '../datasets/versions/dataset-version.ts';
import { readVersionTracks } from '../exchange/export-tracks.ts';
import { exportYaml } from '../exchange/import-yaml.ts';

async function withRemote<T>(address: string, work: (store: RemoteStore) => Promise<T>): Promise<T> {
  const store = await openRemote(address);
  try {
    return await work(store);
  } finally {
    store.dispose();
  }
}

/**
 * Pushes a version: its manifest, its description and its annotations as YAML, so that it can be used without anything
 * else. Throws `not_found`, `conflict`, `io`, `cancelled`.
 */
export async function pushDataset(
  core: Pick<Core, 'db' | 'datasets'>,
  reference: string,
  address: string,
  progress: TransferProgress = {},
): Promise<TransferReport> {
  const version = core.datasets.get(reference);
  const entries = core.datasets.manifest(reference);
  const staging = await mkdtemp(join(tmpdir(), 'segue-push-'));
  try {
    const { signal } = progress;
    // A pulled version is passed on unchanged.
    const folder = version.origin === null ? staging : join(version.folder, 'annotations');
    if (version.origin === null)
      await exportYaml(staging, readVersionTracks(core.db, entries), signal ? { signal } : {});
    const annotations = (await readdir(folder)).map((name) => ({
      path: `annotations/${name}`,
      source: join(folder, name),
    }));
    const own = ['manifest.jsonl', 'version.json'].map((name) => ({
      path: name,
      source: join(version.folder, name),
    }));
    return await withRemote(address, (store) =>
      pushVersion(store, version, [...own, ...annotations], progress),
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * Resolves `house` to the newest version of that name on the remote, and `house@v2` to that version. Throws
 * `not_found`, `invalid_input`.
 */
async function resolveVersion(
  store: RemoteStore,
  reference: string,
): Promise<{ name: string; number: number }> {
  const match = /^([\w.-]+?)(?:@v(\d+))?$/.exec(reference);
  if (!match)
    throw new AppError(
      'invalid_input',
      msg('{reference} does not name a version. Write house or house@v2.', { reference }),
    );
  const [, name, number] = match as unknown as [string, string, string | undefined];
  if (number !== undefined) return { name, number: Number(number) };
  const newest = (await listVersions(store)).findLast((version) => version.name === name);
  if (!newest)
    throw new AppError(
      'not_found',
      msg('{address} has no dataset {name}.', { address: store.address, name }),
    );
  return newest;
}

/** Fetches a version into a folder and verifies it; see {@link registerVersion}. Throws as {@link pullVersion}. */
export async function pullDataset(
  reference: string,
  address: string,
  folder: string,
  progress: TransferProgress = {},
): Promise<TransferReport & { readonly name: string; readonly number: number; readonly folder: string }> {
  return withRemote(address, async (store) => {
    const version = await resolveVersion(store, reference);
    const report = await pullVersion(store, version, folder, progress);
    return { ...report, ...version, folder: resolve(folder) };
  });
}

export interface PulledVersion {
  readonly version: DatasetVersion;
  /** True if the library already had the version; only missing files were fetched. */
  readonly wasThere: boolean;
  readonly transfer: TransferReport;
}

/**
 * Fetches and verifies a version and registers it in the library, so that list, show, diff, check, export and rollback
 * can use it. An interrupted pull resumes at the next attempt. With `folder`, its files are copied there too. Throws as
 * {@link pullDataset} and {@link registerVersion}; then nothing has changed.
 */
export async function pullIntoLibrary(
  core: Pick<Core, 'db' | 'datasets' | 'home'>,
  reference: string,
  address: string,
  options: TransferProgress & { readonly folder?: string; readonly as?: string; readonly at: string },
): Promise<PulledVersion> {
  const { folder, as, at, ...progress } = options;
  return withRemote(address, async (store) => {
    const remote = await resolveVersion(store, reference);
    const name = as ?? remote.name;
    const sha256 = await remoteChecksum(store, remote, MANIFEST_FILE, progress.signal);
    if (sha256 === null)
      throw new AppError(
        'not_found',
        msg('{address} has no version {name}@v{number}.', {
          address,
          name: remote.name,
          number: remote.number,
        }),
      );
    const presence = findPresence(core, name, remote.number, sha256);
    const own = presence.kind === 'same' ? presence.version : null;
    const target =
      own === null
        ? join(datasetsFolder(core.home), name, `.pull-v${remote.number}`)
        : own.origin === null
          ? null
          : own.folder;
    if (folder !== undefined) await pullVersion(store, remote, folder, progress);
    const transfer = target === null ? nothing : await pullVersion(store, remote, target, progress);
    const version =
      own ??
      registerVersion(core, target!, {
        remote: address,
        at,
        move: true,
        ...(as === undefined ? {} : { as }),
      });
    return { version, wasThere: own !== null, transfer };
  });
}

const nothing: TransferReport = { files: 0, bytes: 0, transferred: 0, transferredBytes: 0 };

export function remoteVersions(
  address: string,
  signal?: AbortSignal,
): Promise<{ name: string; number: number }[]> {
  return withRemote(address, (store) => listVersions(store, signal));
}
