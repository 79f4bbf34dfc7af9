import { stat } from 'node:fs/promises';
import { walkAudio } from '../../library/walk.ts';
import type { Wish } from '../../pool/add.ts';
import { placeOf, placeSchema, stampOf } from '../../pool/place.ts';
import type { Root } from '../../pool/place.ts';
import { openRemote } from '../../remote/open-remote.ts';
import { audioExtensions } from '../../../shared/domain/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Core } from '../create-core.ts';
import { attachFile, readAudioFile } from '../library/track-files.ts';

/** A file that cannot be requested. */
export type OnRefused = (path: string, error: AppError, trackId?: TrackId) => void;

const PAGE = 500;

interface WantedTrack {
  readonly id: TrackId;
  readonly path: string;
  /** Null for a file that nobody has read yet. */
  readonly audioId: string | null;
  readonly genre: string;
}

interface WishContext {
  /** Source of the model to analyse with. */
  readonly model: string;
  readonly roots: readonly Root[];
  readonly signal: AbortSignal;
  readonly onRefused: OnRefused;
}

const UNANALYSED =
  'path IS NOT NULL AND NOT missing AND (analyzed_by IS NOT ? OR analyzed_audio_id IS NOT audio_id)';

/** Number of tracks that {@link libraryWishes} requests. */
export function countUnanalysed({ db }: Pick<Core, 'db'>, model: string): number {
  return db.connection
    .prepare<[string], number>(`SELECT count(*) FROM track WHERE ${UNANALYSED}`)
    .pluck()
    .get(model)!;
}

/** Tracks with a file whose current audio the model has not analysed, one page at a time. */
function* unanalysed({ db }: Core, model: string): Generator<WantedTrack> {
  for (let after = 0; ;) {
    const page = db.connection
      .prepare<[string, number, number], WantedTrack>(
        `SELECT id, path, audio_id AS audioId, genre FROM track WHERE ${UNANALYSED} AND id > ? ORDER BY id LIMIT ?`,
      )
      .all(model, after, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}

/** The chosen tracks that a worker can analyse and that the model has not analysed. */
function* chosen(
  core: Core,
  trackIds: readonly TrackId[],
  { model, onRefused }: WishContext,
  onAnalysed: () => void,
): Generator<WantedTrack> {
  for (let i = 0; i < trackIds.length; i += PAGE)
    for (const track of core.library.records(trackIds.slice(i, i + PAGE))) {
      const { id, path, audioId, genre } = track;
      if (path === null || track.missing) {
        const name = path ?? [track.artist, track.title].filter((part) => part !== '').join(' – ');
        onRefused(
          name,
          new AppError('not_found', msg('The file of "{name}" was not found. Relocate it.', { name })),
          id,
        );
      } else if (track.analyzedBy === model && track.analyzedAudioId === audioId) onAnalysed();
      else yield { id, path, audioId, genre };
    }
}

/**
 * A library's requests: its tracks that the model has not analysed. Files that nobody has read yet are read for their
 * identity, so that results find their tracks wherever they were analysed.
 */
export function libraryWishes(core: Core, context: WishContext): AsyncGenerator<Wish> {
  return trackWishes(core, unanalysed(core, context.model), context);
}

/** The same for chosen tracks; those that the model has analysed are left out. */
export function chosenWishes(
  core: Core,
  trackIds: readonly TrackId[],
  context: WishContext & { readonly onAnalysed: () => void },
): AsyncGenerator<Wish> {
  return trackWishes(core, chosen(core, trackIds, context, context.onAnalysed), context);
}

async function* trackWishes(
  core: Core,
  tracks: Iterable<WantedTrack>,
  { roots, signal, onRefused }: WishContext,
): AsyncGenerator<Wish> {
  for (const track of tracks) {
    const { path, genre } = track;
    const place = placeOf(path, roots);
    if (!place) {
      const text = msg(
        '{path} lies in none of the roots. Name its folder as the workers know it: with --root name=FOLDER, or in the window under Pool.',
        { path },
      );
      onRefused(path, new AppError('invalid_input', text), track.id);
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
      onRefused(path, known, track.id);
    }
  }
}

/**
 * The audio files under a folder, or a single file, inside one of the roots, as they are found.
 * @throws AppError `invalid_input` outside of them
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
      msg('{folder} lies in none of the roots. Name one with --root name=FOLDER.', { folder }),
    );
  await stat(folder).catch((error: unknown) => {
    throw new AppError('not_found', msg('There is no folder {folder}.', { folder }), { cause: error });
  });
  for await (const { path, error } of walkAudio([folder], signal)) {
    if (error) onRefused(path, error);
    const place = error ? null : placeOf(path, roots);
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
        const text = msg('{root}:{key} has a name that no folder can have. Rename the object.', {
          root: root.name,
          key,
        });
        onRefused(key, new AppError('invalid_input', text));
      }
    }
  } finally {
    store.dispose();
  }
}
