import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { datasetRemoteSchema } from '../../../shared/contract/index.ts';
import type { DatasetRemote } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { withLock } from '../../files/lock.ts';
import { parseRemoteAddress } from '../../remote/open-remote.ts';
import type { Home } from '../home.ts';
import { explainIoError } from '../../files/io-error.ts';

const dvcFolderSchema = z.strictObject({
  folder: z.string(),
  dataset: z.string(),
  remote: z.string().nullable(),
  /** ISO time at which the last tracking began. */
  trackedAt: z.string().nullable(),
});
/** The remote for automatic syncs, and after how many operations they run. */
const autoSyncSchema = z.strictObject({ address: z.string(), after: z.int().min(1) });
type Exchange = z.infer<typeof fileSchema>;

/** The folder that the `dvc` tool tracks. */
export type DvcFolder = z.infer<typeof dvcFolderSchema>;

/** The contents of the file. */
const fileSchema = z.strictObject({
  remotes: z.array(datasetRemoteSchema).default([]),
  dvc: dvcFolderSchema.nullable().default(null),
  auto: autoSyncSchema.nullable().default(null),
});

/**
 * Targets of dataset versions: named remotes and the folder for DVC, in one JSON file of the data folder. Addresses
 * only; keys are refused. A file that cannot be read is set aside, never overwritten.
 */
export function openExchangeStore(home: Pick<Home, 'root'>) {
  const path = join(home.root, 'exchange.json');
  // Read each time: another window or command may have changed it.
  const read = (): Exchange => readFile(path);

  function save(next: Exchange): void {
    try {
      writeFileAtomic.sync(path, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
    } catch (cause) {
      throw new AppError(
        'io',
        msg('The remotes could not be saved to {path}: {reason}', {
          path,
          reason: explainIoError(path, cause),
        }),
        {
          cause,
        },
      );
    }
  }

  /** @throws AppError `not_found` */
  function remote(name: string): DatasetRemote {
    const found = read().remotes.find((one) => one.name === name);
    if (!found) throw new AppError('not_found', msg('There is no remote "{name}". Add it first.', { name }));
    return found;
  }

  return {
    remotes: (): DatasetRemote[] => read().remotes,
    remote,
    /**
     * @throws AppError `conflict` if the name is taken, `invalid_input` for an address that is malformed or contains
     * keys
     */
    addRemote(name: string, address: string): void {
      withLock(path, () => {
        const current = read();
        if (current.remotes.some((one) => one.name.toLowerCase() === name.toLowerCase()))
          throw new AppError(
            'conflict',
            msg('There is a remote "{name}" already. Give this one another name.', { name }),
          );
        const parsed = parseRemoteAddress(address);
        const written = parsed.kind === 'folder' ? resolve(parsed.path) : address;
        const remotes = [...current.remotes, { name, address: written, kind: parsed.kind }];
        save({ ...current, remotes: remotes.sort((a, b) => (a.name < b.name ? -1 : 1)) });
      });
    },
    removeRemote(name: string): void {
      remote(name);
      withLock(path, () => {
        const current = read();
        const gone = current.remotes.find((one) => one.name === name);
        const auto = current.auto?.address === gone?.address ? null : current.auto;
        save({ ...current, auto, remotes: current.remotes.filter((one) => one.name !== name) });
      });
    },
    auto: () => read().auto,
    /** @throws AppError `invalid_input` for an address that is malformed or contains keys */
    setAuto(auto: { readonly address: string; readonly after: number } | null): void {
      const parsed = auto && parseRemoteAddress(auto.address);
      const address = parsed?.kind === 'folder' ? resolve(parsed.path) : auto?.address;
      withLock(path, () => save({ ...read(), auto: auto && { ...auto, address: address! } }));
    },
    dvc: (): DvcFolder | null => read().dvc,
    setDvc(dvc: DvcFolder | null): void {
      withLock(path, () => save({ ...read(), dvc }));
    },
  };
}

export type ExchangeStore = ReturnType<typeof openExchangeStore>;

function readFile(path: string): Exchange {
  if (!existsSync(path)) return fileSchema.parse({});
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    renameSync(path, `${path}.unreadable`);
    return fileSchema.parse({});
  }
}
