import { errorMessage } from '../../shared/errors.ts';
import { documentProblems } from './document-problems.ts';
import { createNode, nodeName } from './playlist-tree.ts';
import { checkRow, shorten, trackLabel } from './row-problems.ts';
import { attributeOf } from './row.ts';
import type {
  PlaylistNode,
  RawAttributes,
  RekordboxDocument,
  RekordboxProblem,
  RekordboxTrack,
} from './row.ts';
import { detach, parseElements } from './xml-elements.ts';
import type { ParsedElement } from './xml-elements.ts';
import { repeatedAttribute, xmlError } from './xml-errors.ts';
import { createXmlScanner } from './xml-scanner.ts';
import type { ScannedChunk, ScannedTag } from './xml-scanner.ts';

/** Problems beyond this number are counted, not kept. */
const MAX_PROBLEMS = 10_000;
/** Text that is parsed at once at most, so that a batch of large elements does not fill the memory. */
const MAX_PARSE_CHARS = 4_000_000;
/** What is kept until the end of the file is bounded; real libraries have some thousand playlists and 100 000 tracks. */
const MAX_TRACKS = 5_000_000;
const MAX_PLAYLIST_ENTRIES = 5_000_000;
const MAX_PLAYLIST_CHARS = 100_000_000;
const CHUNK_CHILDREN: ReadonlySet<string> = new Set(['TEMPO', 'POSITION_MARK']);

/** Puts a document together from the scanner's findings; tracks come out in batches. */
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
  const open: PlaylistNode[] = [];
  let chunks: ScannedChunk[] = [];
  let chunkChars = 0;
  let playlistEntries = 0;
  let playlistChars = 0;
  let batches: RekordboxTrack[][] = [];
  /** Entries of the innermost playlist that are not parsed yet. */
  let entries = { text: [] as string[], chars: 0, attributeCount: 0, line: 0 };

  function report(problem: RekordboxProblem): void {
    if (document.problems.length >= MAX_PROBLEMS) {
      document.problemsOmitted++;
      return;
    }
    document.problems.push({ ...problem, message: detach(problem.message) });
  }

  function parse(name: string, text: string, line: number): ParsedElement[] {
    try {
      return parseElements(name, text);
    } catch (error) {
      throw xmlError(errorMessage(error), line, 1, error);
    }
  }

  function parseTag(tag: ScannedTag): RawAttributes {
    const [element] = parse(tag.name, tag.text, tag.line);
    const attributes = element?.attributes ?? [];
    if (attributes.length !== tag.attributeCount) throw repeatedAttribute(tag.text, tag.line, tag.column);
    for (const attribute of attributes) attribute[1] = detach(attribute[1]);
    return attributes;
  }

  function flushChunks(): void {
    if (chunks.length === 0) return;
    const elements = parse('TRACK', chunks.map((chunk) => chunk.text).join(''), chunks[0]!.line);
    const batch: RekordboxTrack[] = [];
    for (const [i, chunk] of chunks.entries()) {
      const element = elements[i]!;
      const row: RekordboxTrack = {
        line: chunk.line,
        attributes: element.attributes,
        tempos: element.children('TEMPO'),
        marks: element.children('POSITION_MARK'),
        extra: chunk.extra,
      };
      let count = row.attributes.length;
      for (const tempo of row.tempos) count += tempo.length;
      for (const mark of row.marks) count += mark.length;
      if (count !== chunk.attributeCount) throw repeatedAttribute(chunk.text, chunk.line, chunk.column);
      inspect(row, chunk);
      batch.push(row);
    }
    document.trackCount += batch.length;
    batches.push(batch);
    chunks = [];
    chunkChars = 0;
    if (document.trackCount > MAX_TRACKS) throw scanner.error('the file holds more tracks than any library');
  }

  function inspect(row: RekordboxTrack, chunk: ScannedChunk): void {
    for (const problem of checkRow(row)) report(problem);
    const trackId = attributeOf(row.attributes, 'TrackID');
    if (chunk.hadContent)
      report({
        severity: 'warning',
        code: 'unexpected_content',
        message: `${trackLabel(row)}: text or elements in places where Rekordbox has none were left out`,
        line: row.line,
      });
    if (!trackId) return;
    if (trackIds.has(trackId))
      report({
        severity: 'warning',
        code: 'duplicate_track_id',
        message: `${trackLabel(row)}: TrackID ${shorten(trackId)} was already used above; playlists mean the first`,
        line: row.line,
        trackId,
      });
    else trackIds.add(detach(trackId));
  }

  function flushEntries(): void {
    const playlist = open.at(-1);
    if (!playlist || entries.text.length === 0) return;
    const elements = parse('TRACK', entries.text.join(''), entries.line);
    let count = 0;
    for (const element of elements) {
      count += element.attributes.length;
      const key = attributeOf(element.attributes, 'Key');
      if (key === undefined)
        report({
          severity: 'warning',
          code: 'missing_key',
          message: `Playlist ${nodeName(playlist)}: an entry without Key`,
          line: entries.line,
        });
      else playlist.keys.push(detach(key));
    }
    if (count !== entries.attributeCount) throw repeatedAttribute(entries.text.join(''), entries.line, 1);
    entries = { text: [], chars: 0, attributeCount: 0, line: 0 };
  }

  function onOpen(tag: ScannedTag): void {
    const parent = tag.path.at(-1);
    if (tag.path.length === 0) {
      if (tag.name !== 'DJ_PLAYLISTS')
        throw scanner.error(
          `this is not a Rekordbox XML: its root element is <${tag.name.slice(0, 40)}>, not <DJ_PLAYLISTS>`,
        );
      document.root = parseTag(tag);
    } else if (tag.path.length === 1 && tag.name === 'PRODUCT') document.product = parseTag(tag);
    else if (tag.path.length === 1 && tag.name === 'COLLECTION') document.collection = parseTag(tag);
    else if (tag.path.length === 1 && tag.name === 'PLAYLISTS') document.playlists ??= [];
    else if (tag.name === 'NODE' && (parent === 'NODE' || (parent === 'PLAYLISTS' && tag.path.length === 2)))
      openNode(tag);
    else if (tag.name === 'TRACK' && parent === 'NODE' && open.length > 0) {
      if (entries.text.length === 0) entries.line = tag.line;
      entries.text.push(tag.text);
      entries.attributeCount += tag.attributeCount;
      entries.chars += tag.text.length;
      countPlaylistText(tag);
      if (entries.text.length >= 1000 || entries.chars > MAX_PARSE_CHARS) flushEntries();
    } else
      report({
        severity: 'warning',
        code: 'unexpected_element',
        message: `<${tag.name.slice(0, 40)}> inside <${parent?.slice(0, 40)}> is not known and was left out`,
        line: tag.line,
      });
  }

  function countPlaylistText(tag: ScannedTag): void {
    playlistEntries++;
    playlistChars += tag.text.length;
    if (playlistEntries > MAX_PLAYLIST_ENTRIES || playlistChars > MAX_PLAYLIST_CHARS)
      throw scanner.error('the file holds more playlists, or larger ones, than any library');
  }

  function openNode(tag: ScannedTag): void {
    flushEntries();
    countPlaylistText(tag);
    const node = createNode(parseTag(tag), tag.line);
    const parent = open.at(-1);
    if (parent) parent.children.push(node);
    else document.playlists?.push(node);
    open.push(node);
  }

  function onClose(name: string): void {
    // Playlists come behind, and their problems with them.
    if (name === 'COLLECTION') flushChunks();
    if (name !== 'NODE' || open.length === 0) return;
    flushEntries();
    const node = open.pop()!;
    // A NODE without Type is what it holds.
    if (attributeOf(node.attributes, 'Type') === undefined && node.keys.length > 0) node.kind = 'playlist';
  }

  const scanner = createXmlScanner({
    chunkPath: ['DJ_PLAYLISTS', 'COLLECTION', 'TRACK'],
    chunkChildren: CHUNK_CHILDREN,
    onDeclaration(content) {
      const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(content)?.[1] ?? 'UTF-8';
      if (!/^(utf-?8|us-ascii)$/i.test(encoding))
        throw scanner.error(
          `the file declares the encoding ${encoding.slice(0, 40)}; Rekordbox writes UTF-8`,
        );
    },
    onOpen,
    onClose,
    onChunk(chunk) {
      chunks.push(chunk);
      if (chunk.line > 0 && chunk.text.includes('\n') && !document.layout.wrap)
        document.layout.wrap = /^<[^>]*\n/.test(chunk.text);
      chunkChars += chunk.text.length;
      if (chunks.length >= batchSize || chunkChars > MAX_PARSE_CHARS) flushChunks();
    },
    onText(line) {
      report({
        severity: 'warning',
        code: 'unexpected_content',
        message: 'Text between elements was left out',
        line,
      });
    },
  });

  return {
    scanner,
    /** Takes note of how the text begins or ends. */
    noteLayout(text: string, isFirst: boolean): void {
      if (text === '') return;
      if (isFirst) {
        document.layout.newline = /\r\n/.test(text.slice(0, 10_000)) ? '\r\n' : '\n';
        document.layout.blankLine = /^<\?xml[^>]*\?>\r?\n\r?\n/.test(text);
      }
      document.layout.finalNewline = text.endsWith('\n');
    },
    /** The batches that are complete; with `all` the last, partial one too. */
    take(all: boolean): RekordboxTrack[][] {
      if (all) flushChunks();
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
