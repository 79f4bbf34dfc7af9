import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { BulkChange, BulkPreview, BulkResult } from '../../../shared/contract/index.ts';
import { labelNameSchema, trackColourNames, trackColourSchema } from '../../../shared/domain/index.ts';
import type { LabelKind, TrackId } from '../../../shared/domain/index.ts';
import type { LabelChange } from '../../../shared/domain/edits/label-edits.ts';
import { genresOfTag } from '../../../shared/domain/labels/genre-tag.ts';
import type { Taxonomy } from '../../../shared/domain/labels/taxonomy.ts';
import { AppError } from '../../../shared/errors.ts';
import { isMessage, msg, t, verbatim } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { recordingKey } from '../../dataset/splits/recording-name.ts';
import { readLabelMetadata } from '../../interop/label-metadata.ts';
import type { MetadataRow } from '../../interop/label-metadata.ts';
import { sourceLimits } from '../../interop/yaml-source.ts';
import type { Editor } from '../annotations/editor.ts';
import type { Core } from '../create-core.ts';
import { pathKey } from '../library/path-key.ts';

type Target = Pick<Core, 'db' | 'edits' | 'backups' | 'author'>;

/** The labels that a source gives to each track, and the problems found in the source. */
export interface LabelPlan {
  readonly changes: ReadonlyMap<TrackId, BulkChange>;
  /** For display; includes the position in the file where there is one. */
  readonly problems: readonly string[];
  /** The label of the undo step. */
  readonly reason: Message;
  readonly source: 'import:folders' | 'import:metadata';
}

export interface LabelPlanResult {
  readonly preview: BulkPreview;
  /** Null after a dry run. */
  readonly result: BulkResult | null;
  readonly problems: readonly string[];
}

interface TrackFile {
  readonly id: TrackId;
  readonly path: string | null;
  readonly audioId: string | null;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
}

/** `deep_house` as people write it. */
const spoken = (name: string): string => name.replace(/_+/g, ' ').trim();

function listChange(kind: LabelKind, names: readonly string[], replace: boolean): LabelChange {
  const change = replace ? { set: names } : { add: names };
  return kind === 'genre'
    ? { genres: change }
    : kind === 'descriptor'
      ? { descriptors: change }
      : { tags: change };
}

/**
 * Labels from folder names. With a `root`, the folder directly below it that contains the track's file; without one,
 * the folder of the file itself. A genre folder may name several genres, as a tag does. `replace` overwrites existing
 * genres.
 */
export function planFromFolders(
  core: Target,
  trackIds: readonly TrackId[],
  options: { readonly kind: LabelKind; readonly root: string | null; readonly replace: boolean },
): LabelPlan {
  const taxonomy = core.db.taxonomy.current();
  const wanted = new Set(trackIds);
  const changes = new Map<TrackId, BulkChange>();
  const problems: string[] = [];
  const root = options.root === null ? null : resolve(options.root);
  if (root !== null && !statSync(root, { throwIfNoEntry: false })?.isDirectory())
    throw new AppError('not_found', msg('There is no folder {root}.', { root }));
  let outside = 0;
  for (const { id, path } of trackFiles(core)) {
    if (!wanted.has(id)) continue;
    const folder = path === null ? null : folderBelow(path, root);
    if (folder === null) {
      outside++;
      continue;
    }
    const names = namesOf(options.kind, spoken(folder), taxonomy);
    if (names.length > 0) changes.set(id, { labels: listChange(options.kind, names, options.replace) });
  }
  if (outside > 0)
    problems.push(
      root === null
        ? t('{count, plural, one {# track has} other {# tracks have}} no file in a folder', {
            count: outside,
          })
        : t(
            '{count, plural, one {# of the tracks is} other {# of the tracks are}} in no folder below {root}',
            {
              count: outside,
              root,
            },
          ),
    );
  const reason = {
    genre: msg('Genres from folder names'),
    descriptor: msg('Descriptors from folder names'),
    tag: msg('Tags from folder names'),
  }[options.kind];
  return { changes, problems, reason, source: 'import:folders' };
}

function namesOf(kind: LabelKind, text: string, taxonomy: Taxonomy): string[] {
  if (kind === 'genre') return genresOfTag(text, taxonomy);
  return text
    .split(/[;,+]/)
    .map((name) => name.trim())
    .filter((name) => labelNameSchema.safeParse(name).success);
}

function folderBelow(path: string, root: string | null): string | null {
  if (root === null) return basename(dirname(path)) || null;
  const inside = relative(root, path);
  if (inside.startsWith('..') || isAbsolute(inside)) return null;
  const [first, ...rest] = inside.split(sep);
  return rest.length === 0 || !first ? null : first;
}

function trackFiles({ db }: Pick<Core, 'db'>): TrackFile[] {
  return db.connection
    .prepare<[], TrackFile>('SELECT id, path, audio_id audioId, title, artist, album FROM track')
    .all();
}

/**
 * Labels from a metadata table (see `readLabelMetadata`). A row identifies its tracks by id, by path (absolute,
 * relative to the table, or a file name that only one track has), by artist and title in any spelling, or by album.
 */
export function planFromMetadata(
  core: Target,
  file: string,
  options: { readonly replace: boolean; readonly trackIds: readonly TrackId[] },
): LabelPlan {
  const path = resolve(file);
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info?.isFile()) throw new AppError('not_found', msg('There is no file {path}.', { path }));
  if (info.size > sourceLimits.json)
    throw new AppError('invalid_input', msg('{path} is too large to be a table of labels.', { path }));
  const { rows, problems } = readLabelMetadata(path, readFileSync(path, 'utf8'));
  const taxonomy = core.db.taxonomy.current();
  const find = createRowFinder(trackFiles(core), dirname(path));
  const wanted = new Set(options.trackIds);
  const changes = new Map<TrackId, BulkChange>();
  const say = (line: number, problem: Message): string =>
    t('{place}: {problem}', { place: `${path}:${line}`, problem });
  const said = problems.map(({ line, message }) => say(line, message));
  for (const row of rows) {
    const found = find(row);
    if (isMessage(found)) {
      said.push(say(row.line, found));
      continue;
    }
    const change = changeOfRow(row, taxonomy, options.replace);
    if (isMessage(change)) {
      said.push(say(row.line, change));
      continue;
    }
    // If two rows match a track, the later, more specific one wins for each field.
    for (const id of found)
      if (wanted.has(id)) changes.set(id, { labels: { ...changes.get(id)?.labels, ...change } });
  }
  return {
    changes,
    problems: said,
    reason: msg('Labels from {file}', { file: basename(path) }),
    source: 'import:metadata',
  };
}

function changeOfRow(row: MetadataRow, taxonomy: Taxonomy, replace: boolean): LabelChange | Message {
  const colour = row.colour === 'none' ? 'none' : trackColourSchema.safeParse(row.colour).data;
  if (row.colour !== undefined && colour === undefined)
    return msg('there is no colour “{colour}”. Colours: {colours}', {
      colour: row.colour,
      colours: [...trackColourNames, 'none'].map(verbatim),
    });
  const genres = row.genres?.flatMap((name) => genresOfTag(name, taxonomy));
  const long = [...(row.descriptors ?? []), ...(row.tags ?? [])].find(
    (name) => !labelNameSchema.safeParse(name).success,
  );
  if (long !== undefined) return msg('“{start}…” is too long for a label', { start: long.slice(0, 40) });
  return {
    ...(genres ? listChange('genre', genres, replace) : {}),
    ...(row.descriptors ? listChange('descriptor', row.descriptors, replace) : {}),
    ...(row.tags ? listChange('tag', row.tags, replace) : {}),
    ...(row.rating === undefined ? {} : { rating: row.rating }),
    ...(colour === undefined ? {} : { colour }),
    ...(row.comment === undefined ? {} : { comment: row.comment }),
  };
}

/** Finds the tracks that a row refers to, or says why there are none. */
function createRowFinder(
  files: readonly TrackFile[],
  folder: string,
): (row: MetadataRow) => TrackId[] | Message {
  const group = (keyOf: (file: TrackFile) => string | null): Map<string | null, TrackFile[]> =>
    Map.groupBy(files, keyOf);
  const byId = new Map(files.map((file) => [String(file.id), file]));
  const byAudio = group(({ audioId }) => audioId);
  const byPath = group(({ path }) => (path === null ? null : pathKey(path)));
  const byName = group(({ path }) => (path === null ? null : pathKey(basename(path))));
  const byRecording = group(({ artist, title }) => recordingKey(artist, title));
  const byTitle = group(({ title }) => recordingKey('', title));
  const byAlbum = group(({ album }) => (album === '' ? null : recordingKey('', album)));
  const idsOf = (found: readonly TrackFile[]): TrackId[] => found.map(({ id }) => id);

  return ({ key: { id, path, artist = '', title, album } }) => {
    if (id !== undefined) {
      const own = byId.get(id);
      const found = own ? [own] : (byAudio.get(id) ?? []);
      if (found.length > 0) return idsOf(found);
      if (path === undefined && title === undefined) return msg('there is no track {id}', { id });
    }
    if (path !== undefined) {
      const here = byPath.get(pathKey(resolve(folder, path)));
      if (here) return idsOf(here);
      const named = byName.get(pathKey(basename(path.replaceAll('\\', '/')))) ?? [];
      if (named.length === 1) return idsOf(named);
      if (named.length > 1)
        return msg('{count, number} tracks have a file called {file}; write its whole path', {
          count: named.length,
          file: basename(path),
        });
      if (title === undefined) return msg('no track has the file {path}', { path });
    }
    if (title !== undefined) {
      const found =
        (artist === ''
          ? byTitle.get(recordingKey('', title))
          : byRecording.get(recordingKey(artist, title))) ?? [];
      if (found.length === 0)
        return msg('no track is called “{name}”', { name: artist === '' ? title : `${artist} – ${title}` });
      if (artist === '' && new Set(found.map((file) => recordingKey(file.artist, file.title))).size > 1)
        return msg('{count, number} tracks are called “{title}”; name the artist, too', {
          count: found.length,
          title,
        });
      return idsOf(found);
    }
    const ofAlbum = byAlbum.get(recordingKey('', album ?? '')) ?? [];
    const found =
      artist === ''
        ? ofAlbum
        : ofAlbum.filter((file) => recordingKey(file.artist, 'x') === recordingKey(artist, 'x'));
    return found.length > 0
      ? idsOf(found)
      : msg('no track is from the album “{album}”', { album: album ?? '' });
  };
}

/** Applies a plan as one undo step, or only reports what it would do. */
export async function applyLabelPlan(
  core: Target,
  { changes, problems, reason, source }: LabelPlan,
  isDryRun: boolean,
  editor: Editor = { author: core.author(), origin: null },
): Promise<LabelPlanResult> {
  const preview = core.edits.previewBulkEach(changes);
  if (isDryRun || preview.changed === 0) return { preview, result: null, problems };
  await core.backups.beforeChanging(preview.changed);
  const result = core.edits.bulkEach(changes, reason, { ...editor, source });
  return { preview, result, problems };
}
