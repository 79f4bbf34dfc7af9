// Longer than 300 lines: one state machine whose states share the buffer and the position in the file.
import type { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { RawAttributes } from './row.ts';
import { createTagReader, decodeAttributes, MAX_ATTRIBUTE_CHARS } from './xml-attributes.ts';
import type { StartTag } from './xml-attributes.ts';
import { findBadReference, forbiddenCharacters, isSpace } from './xml-characters.ts';
import { xmlError } from './xml-errors.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Limits far beyond any real export; anything larger is refused before it can fill the memory. */
const MAX_DEPTH = 64;
const MAX_ELEMENT_CHARS = 16_000_000;
const MAX_TAG_CHARS = 4_000_000;

/** A start tag outside of chunks. */
export interface ScannedTag {
  name: string;
  /** Entities resolved, names unique. Values hold on to a piece of the file: `detach` those that are kept. */
  attributes: RawAttributes;
  line: number;
  /** Names of the enclosing elements, outermost first. Valid only during the call. */
  path: readonly string[];
  /** Length of the tag in characters. */
  size: number;
}

/** A chunk element and its known children; comments, text and deeper elements are dropped. */
export interface ScannedChunk {
  /** Like a tag's. */
  attributes: RawAttributes;
  /** Child elements whose name is in `chunkChildren`, in document order. */
  children: { name: string; attributes: RawAttributes }[];
  /** The start tag as written. */
  startTag: string;
  line: number;
  /** Other child elements, as written. */
  extra: string[];
  /** Whether text, or elements inside known children, were dropped. */
  hadContent: boolean;
  /** Length of the kept content in characters. */
  size: number;
}

export interface XmlScannerOptions {
  /** Path of the elements that are emitted as chunks, such as `['DJ_PLAYLISTS', 'COLLECTION', 'TRACK']`. */
  chunkPath: readonly string[];
  chunkChildren: ReadonlySet<string>;
  /** Called first, with the content of the XML declaration. */
  onDeclaration(content: string): void;
  onOpen(tag: ScannedTag): void;
  onClose(name: string): void;
  onChunk(chunk: ScannedChunk): void;
  /** Called for text other than white space outside of chunks. */
  onText(line: number): void;
}

export interface XmlScanner {
  write(text: string): void;
  /** Signals the end of the input. */
  end(): void;
  /** Current line. */
  line(): number;
  /** Creates an error for the current position, in the scanner's own form. */
  error(message: Message): AppError;
}

const LT = 60;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;

/**
 * Finds tags in XML that arrives in pieces, checks that the document is well-formed (XML 1.0, without DTDs) and
 * collects chunk elements with their children. Holds at most one chunk at a time, so memory stays constant whatever the
 * file's size.
 *
 * @throws AppError `invalid_input` with `line` and `column` in its details
 */
export function createXmlScanner(options: XmlScannerOptions): XmlScanner {
  let buffer = '';
  let pos = 0;
  /** Current line, its start, and the next line end; Infinity if the buffer contains none. */
  let line = 1;
  let lineStart = 0;
  let lineEnd = Infinity;
  /** End markers of what is being skipped: a comment, CDATA or processing instruction. */
  let skipUntil: '-->' | ']]>' | '?>' | null = null;
  let skipIsText = false;
  /**
   * An incomplete tag is scanned again once twice as much of it is available, so that small pieces do not cost
   * quadratic time.
   */
  let worthReading = 0;
  const path: string[] = [];
  let rootSeen = false;
  let atStart = true;
  /** The open chunk, and the start of its currently open unknown child (-1: none). */
  let chunk: { extraFrom: number; found: ScannedChunk } | null = null;
  const readTag = createTagReader(fail);

  function findLineEnd(from: number): number {
    const at = buffer.indexOf('\n', from);
    return at < 0 ? Infinity : at;
  }

  function countTo(index: number): void {
    while (lineEnd < index) {
      line++;
      lineStart = lineEnd + 1;
      lineEnd = findLineEnd(lineStart);
    }
  }

  function fail(message: Message, index = pos): AppError {
    countTo(index);
    return xmlError(message, line, index - lineStart + 1);
  }

  /** Throws for references that are unknown to XML without a DTD. */
  function checkReferences(from: number, to: number): void {
    const problem = findBadReference(buffer.slice(from, to));
    if (problem) throw fail(problem.message, from + problem.index);
  }

  function checkTagContent(start: number, tag: StartTag): void {
    const lt = buffer.indexOf('<', start + 1);
    if (lt >= 0 && lt < tag.end) throw fail(msg('a "<" inside a tag (is a quote missing before it?)'), lt);
    if (!tag.isEncoded) return;
    checkReferences(start, tag.end);
    decodeAttributes(tag);
  }

  function isChunkStart(name: string): boolean {
    const wanted = options.chunkPath;
    return (
      path.length === wanted.length - 1 &&
      name === wanted.at(-1) &&
      path.every((part, i) => part === wanted[i])
    );
  }

  function openTag(start: number, tag: StartTag): void {
    const { name, attributes, selfClosing, end } = tag;
    checkTagContent(start, tag);
    if (path.length === 0) {
      if (rootSeen) throw fail(msg('a second root element'), start);
      rootSeen = true;
    }
    if (path.length >= MAX_DEPTH)
      throw fail(msg('elements are nested deeper than {maxDepth} levels', { maxDepth: MAX_DEPTH }), start);
    if (chunk) {
      openInChunk(chunk, start, tag);
      if (!selfClosing) path.push(name);
      return;
    }
    countTo(start);
    const size = end - start;
    if (isChunkStart(name)) {
      const startTag = buffer.slice(start, end);
      const found = { attributes, children: [], startTag, line, extra: [], hadContent: false, size };
      if (selfClosing) options.onChunk(found);
      else {
        chunk = { extraFrom: -1, found };
        path.push(name);
      }
      return;
    }
    options.onOpen({ name, attributes, line, path, size });
    if (selfClosing) options.onClose(name);
    else path.push(name);
  }

  function openInChunk(into: NonNullable<typeof chunk>, start: number, tag: StartTag): void {
    if (into.extraFrom >= 0) return;
    const { found } = into;
    if (path.length > options.chunkPath.length) {
      // A child of a TEMPO or POSITION_MARK: not written by Rekordbox, and there is no place to keep it.
      found.hadContent = true;
      return;
    }
    if (options.chunkChildren.has(tag.name))
      found.children.push({ name: tag.name, attributes: tag.attributes });
    else if (tag.selfClosing) found.extra.push(buffer.slice(start, tag.end));
    else {
      into.extraFrom = start;
      return;
    }
    found.size += tag.end - start;
  }

  /** Returns the index after the end tag at `start`, or -1 if it is not complete yet. */
  function closeTag(start: number): number {
    const stop = buffer.indexOf('>', start);
    if (stop < 0) {
      if (buffer.length - start > 10_000) throw fail(msg('this end tag does not end'), start);
      return -1;
    }
    const name = buffer.slice(start + 2, stop).trimEnd();
    const open = path.at(-1);
    if (name !== open)
      throw fail(
        open === undefined
          ? msg('{tag} closes nothing', { tag: `</${name.slice(0, 40)}>` })
          : msg('{tag} where {expected} was expected', {
              tag: `</${name.slice(0, 40)}>`,
              expected: `</${open}>`,
            }),
        start,
      );
    path.pop();
    const end = stop + 1;
    if (!chunk) {
      options.onClose(name);
      return end;
    }
    const { found, extraFrom } = chunk;
    if (path.length === options.chunkPath.length && extraFrom >= 0) {
      found.extra.push(buffer.slice(extraFrom, end));
      found.size += end - extraFrom;
      chunk.extraFrom = -1;
    } else if (path.length < options.chunkPath.length) {
      chunk = null;
      options.onChunk(found);
    }
    return end;
  }

  /** Handles `<!…` and `<?…`; returns the index after its start, or -1 if more input is needed. */
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
        if (buffer.length - start > 1000) throw fail(msg('the XML declaration does not end'), start);
        return -1;
      }
      if (!atStart) throw fail(msg('an XML declaration that is not at the start of the file'), start);
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
      if (path.length === 0) throw fail(msg('text outside of the root element'), start);
      skipUntil = ']]>';
      skipIsText = true;
      return start + 9;
    }
    if (head === '<!DOCTYPE')
      throw fail(
        msg('the file has a DOCTYPE; DJ programs write none, and DTDs and their entities are refused'),
        start,
      );
    if (
      head.length < 9 &&
      ('<!DOCTYPE'.startsWith(head) || '<![CDATA['.startsWith(head) || '<!--'.startsWith(head))
    )
      return -1;
    throw fail(msg('a "<!" that begins neither a comment nor CDATA'), start);
  }

  function isBlank(from: number, to: number): boolean {
    let i = from;
    while (i < to && isSpace(buffer.charCodeAt(i))) i++;
    return i === to || !/\S/.test(buffer.slice(i, to));
  }

  function noteText(from: number, to: number): void {
    if (isBlank(from, to)) return;
    const text = buffer.slice(from, to);
    const at = from + text.search(/\S/);
    if (path.length === 0)
      throw fail(
        rootSeen ? msg('text after the end of the root element') : msg('text before the root element'),
        at,
      );
    checkReferences(from, to);
    const end = text.indexOf(']]>');
    if (end >= 0) throw fail(msg('"]]>" in text'), from + end);
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

  /** Processes the complete part of the buffer. */
  function run(): void {
    if (buffer.length < worthReading) return;
    worthReading = 0;
    for (;;) {
      if (skipUntil) {
        const stop = buffer.indexOf(skipUntil, pos);
        const end = stop < 0 ? Math.max(pos, buffer.length - 2) : stop + skipUntil.length;
        if (skipIsText && end > pos) reportText(pos);
        pos = end;
        if (stop < 0) return;
        skipUntil = null;
        continue;
      }
      const lt = buffer.indexOf('<', pos);
      if (lt < 0) {
        if (isBlank(pos, buffer.length)) pos = buffer.length;
        else if (buffer.length - pos > MAX_ATTRIBUTE_CHARS)
          throw fail(msg('text longer than any in a DJ program’s file'));
        return;
      }
      if (lt > pos) {
        noteText(pos, lt);
        pos = lt;
        atStart = false;
      }
      const next = buffer.charCodeAt(lt + 1);
      if (Number.isNaN(next)) return;
      let end = -1;
      if (next === BANG || next === QUESTION) end = special(lt);
      else if (next === SLASH) end = closeTag(lt);
      else {
        const tag = readTag(buffer, lt);
        if (tag) {
          openTag(lt, tag);
          end = tag.end;
        }
      }
      if (end < 0) {
        const length = buffer.length - lt;
        if (length > MAX_TAG_CHARS) throw fail(msg('this tag is longer than any in a DJ program’s file'), lt);
        worthReading = lt + Math.min(2 * length, MAX_TAG_CHARS + 1);
        return;
      }
      pos = end;
      atStart = false;
    }
  }

  /** Drops the processed part of the buffer. */
  function compact(): void {
    countTo(pos);
    let keep = pos;
    if (chunk) {
      if (chunk.extraFrom >= 0) keep = chunk.extraFrom;
      if (chunk.found.size + (pos - keep) > MAX_ELEMENT_CHARS)
        throw fail(
          msg('an element of more than {maxElementChars} characters', { maxElementChars: MAX_ELEMENT_CHARS }),
        );
      if (chunk.extraFrom >= 0) chunk.extraFrom -= keep;
    }
    buffer = buffer.slice(keep);
    pos -= keep;
    worthReading -= keep;
    lineStart -= keep;
    lineEnd -= keep;
  }

  return {
    write(text) {
      const at = buffer.length;
      buffer += text;
      if (lineEnd === Infinity && text.includes('\n')) lineEnd = at + text.indexOf('\n');
      const forbidden = text.search(forbiddenCharacters);
      if (forbidden >= 0) {
        const code = text.charCodeAt(forbidden).toString(16).toUpperCase().padStart(4, '0');
        throw fail(msg('the character U+{code} is not allowed in XML', { code }), at + forbidden);
      }
      run();
      compact();
    },
    end() {
      worthReading = 0;
      run();
      if (skipUntil)
        throw fail(msg('the file ends inside a comment, CDATA or processing instruction'), buffer.length);
      if (pos < buffer.length) {
        if (buffer.charCodeAt(pos) === LT) throw fail(msg('the file ends inside a tag'), pos);
        noteText(pos, buffer.length);
      }
      if (!rootSeen) throw fail(msg('the file has no root element'), buffer.length);
      const open = path.at(-1);
      if (open !== undefined)
        throw fail(
          msg('the file ends before {tag} (was the export cut short?)', { tag: `</${open}>` }),
          buffer.length,
        );
    },
    line() {
      countTo(pos);
      return line;
    },
    error: (message) => fail(message),
  };
}
