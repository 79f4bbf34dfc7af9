import { z } from 'zod';
import { AppError, errorText } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { RemoteStore } from '../../remote/remote-store.ts';
import { relativePathSchema } from '../../remote/version-transfer.ts';

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);

const sharedSchema = z.strictObject({
  format: z.literal(1),
  annotations: z.array(
    z.strictObject({
      /** Identity of the audio. */
      audio: z.string().min(1).max(500),
      /** For display: artist and title. */
      name: z.string().max(1000),
      /** Hash of the document. */
      hash: sha256Schema,
      /** Checksum of the YAML file that contains the document; the file is stored under it. */
      sha256: sha256Schema,
    }),
  ),
  models: z.array(z.strictObject({ path: relativePathSchema, sha256: sha256Schema })),
});

/** The index of a shared library on a remote; its dataset versions are stored beside it. */
export type SharedLibrary = z.infer<typeof sharedSchema>;
export type SharedAnnotation = SharedLibrary['annotations'][number];

const KEY = 'library/index.json';

export interface SharedState {
  readonly library: SharedLibrary;
  /** The index as read; empty if there is none. */
  readonly text: string;
}

/** @throws AppError `io` if the remote is unreachable or its index is damaged */
export async function readShared(store: RemoteStore, signal?: AbortSignal): Promise<SharedState> {
  const bytes = await store.read(KEY, { signal });
  if (bytes === null) return { library: { format: 1, annotations: [], models: [] }, text: '' };
  const text = Buffer.from(bytes).toString('utf8');
  try {
    return { library: sharedSchema.parse(JSON.parse(text)), text };
  } catch (cause) {
    throw new AppError(
      'io',
      msg('{key} at {address} is damaged: {reason}', {
        key: KEY,
        address: store.address,
        reason: errorText(cause),
      }),
      { cause },
    );
  }
}

/** Writes the index unless someone else has changed it since it was read. @throws AppError `conflict` */
export async function writeShared(
  store: RemoteStore,
  before: SharedState,
  library: SharedLibrary,
  signal?: AbortSignal,
): Promise<void> {
  const now = await readShared(store, signal);
  if (now.text !== before.text)
    throw new AppError(
      'conflict',
      msg(
        'Somebody else synced with {address} just now. Sync again: what was sent already is not sent twice.',
        { address: store.address },
      ),
    );
  const byKey = (a: { audio: string }, b: { audio: string }): number => (a.audio < b.audio ? -1 : 1);
  const sorted = { ...library, annotations: [...library.annotations].sort(byKey) };
  await store.write(KEY, Buffer.from(`${JSON.stringify(sorted)}\n`), { signal });
}
