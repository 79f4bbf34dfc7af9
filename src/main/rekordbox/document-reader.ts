import { documentProblems } from './document-problems.ts';
import { createNode, nodeName } from './playlist-tree.ts';
import { checkRow, shorten, trackLabel } from './row-problems.ts';
import { attributeOf } from './row.ts';
import type { RekordboxNode, RekordboxDocument, RekordboxProblem, RekordboxTrack } from './row.ts';
import { detach, detachAttributes } from './xml-attributes.ts';
import { checkEncoding } from './xml-file.ts';
import { rekordboxXml } from './xml-kind.ts';
import { createXmlScanner } from './xml-scanner.ts';
import type { ScannedChunk, ScannedTag } from './xml-scanner.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Problems beyond this number are counted but not kept. */
const MAX_PROBLEMS = 10_000;
/** Maximum size of a batch, so that large elements do not fill the memory. */
const MAX_BATCH_CHARS = 4_000_000;
/** Limits on what is kept until the end of the file; real libraries have some thousand playlists and 100 000 tracks. */
const MAX_TRACKS = 5_000_000;
const MAX_PLAYLIST_ENTRIES = 5_000_000;
const MAX_PLAYLIST_CHARS = 100_000_000;
const CHUNK_CHILDREN: ReadonlySet<string> = new Set(['TEMPO', 'POSITION_MARK']);

/** Assembles a document from the scanner's events and emits tracks in batches. */
export function createDocumentReader(batchSize: number) {
  const document: RekordboxDocument = {
    layout: { newline: '\n', wrap: false, blankLine: false, finalNewline: false },
    root: [],
    product: null,
    collection: null,
    playlists: null,
    trackCount: 0,
    problems: [],
    problemsOmitted: 0,
  };
  const trackIds = new Set<string>();
  const open: RekordboxNode[] = [];
  let batch: RekordboxTrack[] = [];
  let batchChars = 0;
  let playlistEntries = 0;
  let playlistChars = 0;
  let batches: RekordboxTrack[][] = [];

  function report(problem: RekordboxProblem): void {
    if (document.problems.length >= MAX_PROBLEMS) {
      document.problemsOmitted++;
      return;
    }
    const { message, trackId } = problem;
    document.problems.push({
      ...problem,
      // A copy, because values of the message would keep the file's text in memory.
      message: structuredClone(message),
      ...(trackId === undefined ? {} : { trackId: detach(trackId) }),
    });
  }

  function addTrack(chunk: ScannedChunk): void {
    const { line, attributes, children, extra } = chunk;
    const row: RekordboxTrack = { line, attributes, tempos: [], marks: [], extra };
    for (const child of children) (child.name === 'TEMPO' ? row.tempos : row.marks).push(child.attributes);
    inspect(row, chunk.hadContent);
    batch.push(row);
    batchChars += chunk.size;
    document.trackCount++;
    if (document.trackCount > MAX_TRACKS)
      throw scanner.error(msg('the file holds more tracks than any library'));
    if (batch.length >= batchSize || batchChars > MAX_BATCH_CHARS) endBatch();
  }

  function endBatch(): void {
    if (batch.length > 0) batches.push(batch);
    batch = [];
    batchChars = 0;
  }

  function inspect(row: RekordboxTrack, hadContent: boolean): void {
    for (const problem of checkRow(row)) report(problem);
    const trackId = attributeOf(row.attributes, 'TrackID');
    if (hadContent)
      report({
        severity: 'warning',
        code: 'unexpected_content',
        message: msg('{track}: text or elements in places where Rekordbox has none were left out', {
          track: trackLabel(row),
        }),
        line: row.line,
      });
    if (!trackId) return;
    if (trackIds.has(trackId))
      report({
        severity: 'warning',
        code: 'duplicate_track_id',
        message: msg('{track}: TrackID {trackId} was already used above; playlists mean the first', {
          track: trackLabel(row),
          trackId: shorten(trackId),
        }),
        line: row.line,
        trackId,
      });
    else trackIds.add(detach(trackId));
  }

  function addEntry(playlist: RekordboxNode, tag: ScannedTag): void {
    countPlaylistText(tag);
    const key = attributeOf(tag.attributes, 'Key');
    if (key === undefined)
      report({
        severity: 'warning',
        code: 'missing_key',
        message: msg('Playlist {name}: an entry without Key', { name: nodeName(playlist) }),
        line: tag.line,
      });
    else playlist.keys.push(detach(key));
  }

  function onOpen(tag: ScannedTag): void {
    const parent = tag.path.at(-1);
    if (tag.path.length === 0) {
      if (tag.name !== 'DJ_PLAYLISTS')
        throw scanner.error(
          msg('this is not a Rekordbox XML: its root element is {tag}, not {expected}', {
            tag: `<${tag.name.slice(0, 40)}>`,
            expected: '<DJ_PLAYLISTS>',
          }),
        );
      document.root = detachAttributes(tag.attributes);
    } else if (tag.path.length === 1 && tag.name === 'PRODUCT')
      document.product = detachAttributes(tag.attributes);
    else if (tag.path.length === 1 && tag.name === 'COLLECTION')
      document.collection = detachAttributes(tag.attributes);
    else if (tag.path.length === 1 && tag.name === 'PLAYLISTS') document.playlists ??= [];
    else if (tag.name === 'NODE' && (parent === 'NODE' || (parent === 'PLAYLISTS' && tag.path.length === 2)))
      openNode(tag);
    else if (tag.name === 'TRACK' && parent === 'NODE' && open.length > 0) addEntry(open.at(-1)!, tag);
    else
      report({
        severity: 'warning',
        code: 'unexpected_element',
        message: msg('{tag} inside {parent} is not known and was left out', {
          tag: `<${tag.name.slice(0, 40)}>`,
          parent: `<${parent?.slice(0, 40)}>`,
        }),
        line: tag.line,
      });
  }

  function countPlaylistText(tag: ScannedTag): void {
    playlistEntries++;
    playlistChars += tag.size;
    if (playlistEntries > MAX_PLAYLIST_ENTRIES || playlistChars > MAX_PLAYLIST_CHARS)
      throw scanner.error(msg('the file holds more playlists, or larger ones, than any library'));
  }

  function openNode(tag: ScannedTag): void {
    countPlaylistText(tag);
    const node = createNode(detachAttributes(tag.attributes), tag.line);
    const parent = open.at(-1);
    if (parent) parent.children.push(node);
    else document.playlists?.push(node);
    open.push(node);
  }

  function onClose(name: string): void {
    if (name !== 'NODE' || open.length === 0) return;
    const node = open.pop()!;
    // A NODE without Type is classified by its contents.
    if (attributeOf(node.attributes, 'Type') === undefined && node.keys.length > 0) node.kind = 'playlist';
  }

  const scanner = createXmlScanner({
    chunkPath: ['DJ_PLAYLISTS', 'COLLECTION', 'TRACK'],
    chunkChildren: CHUNK_CHILDREN,
    onDeclaration(content) {
      checkEncoding(content, rekordboxXml, scanner.error);
    },
    onOpen,
    onClose,
    onChunk(chunk) {
      if (!document.layout.wrap) document.layout.wrap = /^[^>]*\n/.test(chunk.startTag);
      addTrack(chunk);
    },
    onText(line) {
      report({
        severity: 'warning',
        code: 'unexpected_content',
        message: msg('Text between elements was left out'),
        line,
      });
    },
  });

  return {
    scanner,
    /** Records how the text begins or ends. */
    noteLayout(text: string, isFirst: boolean): void {
      if (text === '') return;
      if (isFirst) {
        document.layout.newline = /\r\n/.test(text.slice(0, 10_000)) ? '\r\n' : '\n';
        document.layout.blankLine = /^<\?xml[^>]*\?>\r?\n\r?\n/.test(text);
      }
      document.layout.finalNewline = text.endsWith('\n');
    },
    /** Returns the complete batches; with `all` also the last, partial one. */
    take(all: boolean): RekordboxTrack[][] {
      if (all) endBatch();
      const ready = batches;
      batches = [];
      return ready;
    },
    finish(): RekordboxDocument {
      for (const problem of documentProblems(document, trackIds)) report(problem);
      return document;
    },
  };
}
