import { stat } from 'node:fs/promises';
import { findAudioPaths } from '../../library/walk.ts';
import type { Wish } from '../../pool/add.ts';
import { placeOf, placeSchema, stampOf } from '../../pool/place.ts';
import type { Root } from '../../pool/place.ts';
import { openRemote } from '../../remote/open-remote.ts';
import { audioExtensions } from '../../../shared/domain/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { Core } from '../create-core.ts';
import { attachFile, readAudioFile } from '../library/track-files.ts';

/** A file that cannot be requested. */
export type OnRefused = (path: string, error: AppError) => void;

const PAGE = 500;

/** Tracks with a file whose current audio the model has not analysed, one page at a time. */
function* unanalysed({ db }: Core, model: string) {
  for (let after = 0; ;) {
    const page = db.connection
      .prepare<
        [number, string, number],
        { id: TrackId; path: string; audioId: string | null; genre: string }
      >(
        `SELECT id, path, audio_id AS audioId, genre FROM track
         WHERE id > ? AND path IS NOT NULL AND NOT missing
           AND (analyzed_by IS NOT ? OR analyzed_audio_id IS NOT audio_id) ORDER BY id LIMIT ?`,
      )
      .all(after, model, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}

/**
 * A library's requests: its tracks that the model has not analysed. Files that nobody has read yet are read for their
 * identity, so that results find their tracks wherever they were analysed.
 */
export async function* libraryWishes(
  core: Core,
  options: {
    readonly model: string;
    readonly roots: readonly Root[];
    readonly signal: AbortSignal;
    readonly onRefused: OnRefused;
  },
): AsyncGenerator<Wish> {
  const { model, roots, signal, onRefused } = options;
  for (const track of unanalysed(core, model)) {
    const { path, genre } = track;
    const place = placeOf(path, roots);
    if (!place) {
      const message = `${path} lies in none of the roots. Name its folder with --root name=FOLDER, as the workers know it.`;
      onRefused(path, new AppError('invalid_input', message));
      continue;
    }
    try {
      let identity = track.audioId;
      if (identity === null) {
        const file = await readAudioFile(path, core.readTags, signal);
        attachFile(core.db, track.id, file);
        identity = file.identity;
      }
      yield { place, stamp: await stampOf(path), identity, genre };
    } catch (error) {
      const known = toAppError(error, 'io');
      if (known.code === 'cancelled') throw known;
      onRefused(path, known);
    }
  }
}

/**
 * The audio files under a folder, or a single file, inside one of the roots. @throws AppError `invalid_input` outside
 * of them
 */
export async function* folderWishes(
  folder: string,
  {
    roots,
    signal,
    onRefused,
  }: { readonly roots: readonly Root[]; readonly signal: AbortSignal; readonly onRefused: OnRefused },
): AsyncGenerator<Wish> {
  const isRoot = roots.some((root) => root.kind === 'folder' && root.folder === folder);
  if (!isRoot && !placeOf(folder, roots))
    throw new AppError(
      'invalid_input',
      `${folder} lies in none of the roots. Name one with --root name=FOLDER.`,
    );
  await stat(folder).catch((error: unknown) => {
    throw new AppError('not_found', `There is no folder ${folder}.`, { cause: error });
  });
  const { paths, failures } = await findAudioPaths([folder], signal);
  for (const { path, error } of failures) onRefused(path, error);
  for (const path of paths) {
    const place = placeOf(path, roots);
    if (!place) continue;
    try {
      yield { place, stamp: await stampOf(path), identity: null, genre: null };
    } catch (error) {
      onRefused(path, toAppError(error, 'io'));
    }
  }
}

/** The audio files of an object store below `prefix` (relative to the root), as the listing streams in. */
export async function* objectWishes(
  root: Extract<Root, { kind: 'store' }>,
  prefix: string,
  { signal, onRefused }: { readonly signal: AbortSignal; readonly onRefused: OnRefused },
): AsyncGenerator<Wish> {
  const store = await openRemote(root.address);
  try {
    for await (const { key, size, version } of store.list(prefix, { signal })) {
      const extension = /\.[^./]+$/.exec(key)?.[0].toLowerCase() ?? '';
      if (size === 0 || !audioExtensions.has(extension)) continue;
      const place = { root: root.name, path: key };
      if (placeSchema.safeParse(place).success)
        yield { place, stamp: version ?? String(size), identity: null, genre: null };
      else {
        const message = `${root.name}:${key} has a name that no folder can have. Rename the object.`;
        onRefused(key, new AppError('invalid_input', message));
      }
    }
  } finally {
    store.dispose();
  }
}
