import type { AppError } from '../../shared/errors.ts';
import { findBadReference, forbiddenCharacters, isName, isNameStart, isSpace } from './xml-characters.ts';
import { xmlError } from './xml-errors.ts';

/** Bounds that no real export comes near: what lies beyond is refused before it can fill the memory. */
export const MAX_DEPTH = 64;
export const MAX_ATTRIBUTE_CHARS = 1_000_000;
export const MAX_ELEMENT_CHARS = 16_000_000;

/** A start tag outside of chunks. */
export interface ScannedTag {
  name: string;
  /** The tag as written, made self-closing, so that it parses on its own. */
  text: string;
  selfClosing: boolean;
  line: number;
  column: number;
  /** Names of the elements around it, outermost first. Valid during the call only. */
  path: readonly string[];
  attributeCount: number;
}

/** A whole chunk element without its comments, text and unknown children. */
export interface ScannedChunk {
  text: string;
  line: number;
  column: number;
  attributeCount: number;
  /** Child elements whose name is not in `chunkChildren`, as written. */
  extra: string[];
  /** True where text, or elements inside TEMPO or POSITION_MARK, were left out or are not understood. */
  hadContent: boolean;
}

export interface XmlScannerOptions {
  /** Path of the elements that are handed over whole, such as `['DJ_PLAYLISTS', 'COLLECTION', 'TRACK']`. */
  chunkPath: readonly string[];
  chunkChildren: ReadonlySet<string>;
  /** Called with the content of the XML declaration, before anything else. */
  onDeclaration(content: string): void;
  onOpen(tag: ScannedTag): void;
  onClose(name: string): void;
  onChunk(chunk: ScannedChunk): void;
  /** Text other than white space outside of chunks. */
  onText(line: number): void;
}

export interface XmlScanner {
  write(text: string): void;
  /** Declares the end of the input. */
  end(): void;
  /** Line reached so far. */
  line(): number;
  /** An error for the place reached, in the form of the scanner's own. */
  error(message: string): AppError;
}

const LT = 60;
const GT = 62;
const SLASH = 47;
const EQUALS = 61;
const BANG = 33;
const QUESTION = 63;

/**
 * Finds tags in XML that arrives in pieces, checks that the document is well-formed (XML 1.0, without DTDs) and cuts out
 * whole chunk elements for a parser. Holds at most one chunk at a time, so memory stays flat whatever the file's size.
 *
 * @throws AppError `invalid_input` with `line` and `column` in its details.
 */
export function createXmlScanner(options: XmlScannerOptions): XmlScanner {
  let buffer = '';
  let pos = 0;
  /** Line and start-of-line index as of `counted`. */
  let line = 1;
  let lineStart = 0;
  let counted = 0;
  /** Ends of what is skipped when its start has been seen: comment, CDATA or processing instruction. */
  let skipUntil: '-->' | ']]>' | '?>' | null = null;
  let skipIsText = false;
  const path: string[] = [];
  let rootSeen = false;
  let atStart = true;
  /** The open chunk: where its kept text continues in the buffer, and what is known of it. */
  let chunk: { from: number; parts: string[]; size: number; extraFrom: number; found: ScannedChunk } | null =
    null;

  function countTo(index: number): void {
    for (let at = buffer.indexOf('\n', counted); at >= 0 && at < index; at = buffer.indexOf('\n', at + 1)) {
      line++;
      lineStart = at + 1;
    }
    counted = Math.max(counted, index);
  }

  function fail(message: string, index = pos): AppError {
    countTo(index);
    return xmlError(message, line, index - lineStart + 1);
  }

  function skipName(from: number): number {
    let i = from;
    if (!isNameStart(buffer.charCodeAt(i))) return i;
    do i++;
    while (isName(buffer.charCodeAt(i)));
    return i;
  }

  function skipSpace(from: number): number {
    let i = from;
    while (isSpace(buffer.charCodeAt(i))) i++;
    return i;
  }

  /** Throws for references that XML without a DTD does not know. */
  function checkReferences(from: number, to: number): void {
    const problem = findBadReference(buffer.slice(from, to));
    if (problem) throw fail(problem.message, from + problem.index);
  }

  /** First "&" at or behind the tag that was checked last; kept, so that it is not searched for at every tag. */
  let nextReference = -1;
  let attributeCount = 0;
  let nameEnd = 0;
  let selfClosing = false;

  /** Checks the start tag at `start`; returns the index behind it, or -1 when it is not complete yet. */
  function readStartTag(start: number): number {
    let i = skipName(start + 1);
    if (i === start + 1) {
      if (i >= buffer.length) return -1;
      throw fail('a "<" that begins no tag; in text and values it must be written "&lt;"', start);
    }
    nameEnd = i;
    attributeCount = 0;
    for (;;) {
      const gap = i;
      i = skipSpace(i);
      if (i >= buffer.length) return -1;
      const code = buffer.charCodeAt(i);
      if (code === GT) {
        selfClosing = false;
        return i + 1;
      }
      if (code === SLASH) {
        if (i + 1 >= buffer.length) return -1;
        if (buffer.charCodeAt(i + 1) !== GT) throw fail('a "/" inside a tag', i);
        selfClosing = true;
        return i + 2;
      }
      const nameStart = i;
      i = skipName(i);
      if (i >= buffer.length) return -1;
      if (i === nameStart) throw fail('an attribute name was expected here', i);
      if (nameStart === gap) throw fail('a space is missing before this attribute', nameStart);
      const nameStop = i;
      i = skipSpace(i);
      if (i >= buffer.length) return -1;
      if (buffer.charCodeAt(i) !== EQUALS)
        throw fail(`the attribute ${buffer.slice(nameStart, nameStop)} has no value`, i);
      i = skipSpace(i + 1);
      if (i >= buffer.length) return -1;
      const quote = buffer[i]!;
      if (quote !== '"' && quote !== "'")
        throw fail(`the value of ${buffer.slice(nameStart, nameStop)} is not quoted`, i);
      const stop = buffer.indexOf(quote, i + 1);
      if ((stop < 0 ? buffer.length : stop) - i > MAX_ATTRIBUTE_CHARS)
        throw fail(
          `the value of ${buffer.slice(nameStart, nameStop)} is longer than ${MAX_ATTRIBUTE_CHARS} characters`,
          i,
        );
      if (stop < 0) {
        const lt = buffer.indexOf('<', i);
        if (lt >= 0) throw fail('a "<" inside an attribute value (is a quote missing before it?)', lt);
        return -1;
      }
      attributeCount++;
      i = stop + 1;
    }
  }

  function checkTagContent(start: number, end: number): void {
    const lt = buffer.indexOf('<', start + 1);
    if (lt >= 0 && lt < end) throw fail('a "<" inside a tag (is a quote missing before it?)', lt);
    if (nextReference < start) {
      const found = buffer.indexOf('&', start);
      nextReference = found < 0 ? Infinity : found;
    }
    if (nextReference < end) checkReferences(start, end);
  }

  function isChunkStart(name: string): boolean {
    const wanted = options.chunkPath;
    return (
      path.length === wanted.length - 1 &&
      name === wanted.at(-1) &&
      path.every((part, i) => part === wanted[i])
    );
  }

  /** Leaves [from, to) out of the chunk's text. */
  function dropFromChunk(from: number, to: number): void {
    if (!chunk) return;
    chunk.parts.push(buffer.slice(chunk.from, from));
    chunk.size += from - chunk.from;
    chunk.from = to;
  }

  function openTag(start: number, end: number): void {
    const name = buffer.slice(start + 1, nameEnd);
    checkTagContent(start, end);
    if (path.length === 0) {
      if (rootSeen) throw fail('a second root element', start);
      rootSeen = true;
    }
    if (path.length >= MAX_DEPTH) throw fail(`elements are nested deeper than ${MAX_DEPTH} levels`, start);
    if (chunk) {
      const inside = path.length - options.chunkPath.length;
      const known = inside === 0 && options.chunkChildren.has(name);
      if (known) chunk.found.attributeCount += attributeCount;
      else if (inside === 0) {
        dropFromChunk(start, start);
        if (selfClosing) {
          chunk.found.extra.push(buffer.slice(start, end));
          chunk.from = end;
        } else chunk.extraFrom = start;
      } else if (chunk.extraFrom < 0) {
        // A child of a TEMPO or POSITION_MARK: nothing of Rekordbox's, and nothing that could be kept in its place.
        chunk.found.hadContent = true;
      }
      if (!selfClosing) path.push(name);
      return;
    }
    if (isChunkStart(name)) {
      countTo(start);
      const found: ScannedChunk = {
        text: '',
        line,
        column: start - lineStart + 1,
        attributeCount,
        extra: [],
        hadContent: false,
      };
      if (selfClosing) {
        found.text = buffer.slice(start, end);
        options.onChunk(found);
        return;
      }
      chunk = { from: start, parts: [], size: 0, extraFrom: -1, found };
      path.push(name);
      return;
    }
    countTo(start);
    const text = selfClosing ? buffer.slice(start, end) : `${buffer.slice(start, end - 1)}/>`;
    options.onOpen({ name, text, selfClosing, line, column: start - lineStart + 1, path, attributeCount });
    if (selfClosing) options.onClose(name);
    else path.push(name);
  }

  /** Returns the index behind the end tag at `start`, or -1 when it is not complete yet. */
  function closeTag(start: number): number {
    const stop = buffer.indexOf('>', start);
    if (stop < 0) {
      if (buffer.length - start > 10_000) throw fail('this end tag does not end', start);
      return -1;
    }
    const name = buffer.slice(start + 2, stop).trimEnd();
    const open = path.at(-1);
    if (name !== open)
      throw fail(
        open === undefined
          ? `</${name.slice(0, 40)}> closes nothing`
          : `</${name.slice(0, 40)}> where </${open}> was expected`,
        start,
      );
    path.pop();
    const end = stop + 1;
    if (!chunk) {
      options.onClose(name);
      return end;
    }
    const inside = path.length - options.chunkPath.length;
    if (inside === 0 && chunk.extraFrom >= 0) {
      chunk.found.extra.push(buffer.slice(chunk.extraFrom, end));
      chunk.extraFrom = -1;
      chunk.from = end;
    } else if (inside === -1) {
      const done = chunk;
      chunk = null;
      done.parts.push(buffer.slice(done.from, end));
      done.found.text = done.parts.join('');
      options.onChunk(done.found);
    }
    return end;
  }

  /** Handles `<!…` and `<?…`; returns the index behind its start, or -1 when more input is needed. */
  function special(start: number): number {
    if (buffer.charCodeAt(start + 1) === QUESTION) {
      if (!/^<\?xml[\s?]/.test(buffer.slice(start, start + 6))) {
        if (buffer.length < start + 6) return -1;
        skipUntil = '?>';
        skipIsText = false;
        return start + 2;
      }
      const stop = buffer.indexOf('?>', start);
      if (stop < 0) {
        if (buffer.length - start > 1000) throw fail('the XML declaration does not end', start);
        return -1;
      }
      if (!atStart) throw fail('an XML declaration that is not at the start of the file', start);
      options.onDeclaration(buffer.slice(start + 5, stop));
      return stop + 2;
    }
    const head = buffer.slice(start, start + 9);
    if (head.startsWith('<!--')) {
      skipUntil = '-->';
      skipIsText = false;
      return start + 4;
    }
    if (head === '<![CDATA[') {
      if (path.length === 0) throw fail('text outside of the root element', start);
      skipUntil = ']]>';
      skipIsText = true;
      return start + 9;
    }
    if (head === '<!DOCTYPE')
      throw fail(
        'the file has a DOCTYPE; Rekordbox writes none, and DTDs and their entities are refused',
        start,
      );
    if (
      head.length < 9 &&
      ('<!DOCTYPE'.startsWith(head) || '<![CDATA['.startsWith(head) || '<!--'.startsWith(head))
    )
      return -1;
    throw fail('a "<!" that begins neither a comment nor CDATA', start);
  }

  function noteText(from: number, to: number): void {
    const text = buffer.slice(from, to);
    if (!/\S/.test(text)) return;
    const at = from + text.search(/\S/);
    if (path.length === 0)
      throw fail(rootSeen ? 'text after the end of the root element' : 'text before the root element', at);
    checkReferences(from, to);
    const end = text.indexOf(']]>');
    if (end >= 0) throw fail('"]]>" in text', from + end);
    reportText(at);
  }

  function reportText(at: number): void {
    if (chunk) {
      if (chunk.extraFrom < 0) chunk.found.hadContent = true;
    } else {
      countTo(at);
      options.onText(line);
    }
  }

  /** Works off the buffer as far as it is complete. */
  function run(): void {
    for (;;) {
      if (skipUntil) {
        const stop = buffer.indexOf(skipUntil, pos);
        const end = stop < 0 ? Math.max(pos, buffer.length - 2) : stop + skipUntil.length;
        if (skipIsText && end > pos) reportText(pos);
        if (chunk && chunk.extraFrom < 0) chunk.from = end;
        pos = end;
        if (stop < 0) return;
        skipUntil = null;
        continue;
      }
      const lt = buffer.indexOf('<', pos);
      if (lt < 0) {
        if (buffer.length > pos && !/\S/.test(buffer.slice(pos))) {
          dropFromChunkUnlessExtra(pos, buffer.length);
          pos = buffer.length;
        } else if (buffer.length - pos > MAX_ATTRIBUTE_CHARS)
          throw fail('text longer than any in a Rekordbox file');
        return;
      }
      if (lt > pos) {
        noteText(pos, lt);
        dropFromChunkUnlessExtra(pos, lt);
        pos = lt;
        atStart = false;
      }
      const next = buffer.charCodeAt(lt + 1);
      if (Number.isNaN(next)) return;
      let end: number;
      if (next === BANG || next === QUESTION) {
        end = special(lt);
        if (end >= 0 && skipUntil && chunk && chunk.extraFrom < 0) dropFromChunk(lt, end);
      } else if (next === SLASH) end = closeTag(lt);
      else {
        end = readStartTag(lt);
        if (end >= 0) openTag(lt, end);
      }
      if (end < 0) {
        if (buffer.length - lt > MAX_ELEMENT_CHARS)
          throw fail('this tag is longer than any in a Rekordbox file', lt);
        return;
      }
      pos = end;
      atStart = false;
    }
  }

  /** White space needs no copying; anything else between the tags of a chunk is left out. */
  function dropFromChunkUnlessExtra(from: number, to: number): void {
    if (!chunk || chunk.extraFrom >= 0) return;
    if (chunk.found.hadContent) dropFromChunk(from, to);
  }

  /** Drops what is worked off from the buffer. */
  function compact(): void {
    countTo(pos);
    let keep = pos;
    if (chunk) {
      if (chunk.extraFrom >= 0) keep = Math.min(keep, chunk.extraFrom);
      else {
        dropFromChunk(pos, pos);
      }
      if (chunk.size + (pos - keep) > MAX_ELEMENT_CHARS)
        throw fail(`an element of more than ${MAX_ELEMENT_CHARS} characters`);
      chunk.from -= keep;
      if (chunk.extraFrom >= 0) chunk.extraFrom -= keep;
    }
    buffer = buffer.slice(keep);
    pos -= keep;
    counted -= keep;
    lineStart -= keep;
  }

  return {
    write(text) {
      const at = buffer.length;
      buffer += text;
      const forbidden = text.search(forbiddenCharacters);
      if (forbidden >= 0) {
        const code = text.charCodeAt(forbidden).toString(16).toUpperCase().padStart(4, '0');
        throw fail(`the character U+${code} is not allowed in XML`, at + forbidden);
      }
      nextReference = -1;
      run();
      compact();
    },
    end() {
      if (skipUntil)
        throw fail(`the file ends inside a comment, CDATA or processing instruction`, buffer.length);
      if (pos < buffer.length) {
        if (buffer.charCodeAt(pos) === LT) throw fail('the file ends inside a tag', pos);
        noteText(pos, buffer.length);
      }
      if (!rootSeen) throw fail('the file has no root element', buffer.length);
      const open = path.at(-1);
      if (open !== undefined)
        throw fail(`the file ends before </${open}> (was the export cut short?)`, buffer.length);
    },
    line() {
      countTo(pos);
      return line;
    },
    error: (message) => fail(message),
  };
}
