import { detachAttributes } from '../../rekordbox/xml-attributes.ts';
import type { RawAttributes } from '../../rekordbox/row.ts';
import { checkEncoding, scanXmlFile } from '../../rekordbox/xml-file.ts';
import type { XmlKind } from '../../rekordbox/xml-file.ts';
import { createXmlScanner } from '../../rekordbox/xml-scanner.ts';
import { msg } from '../../../shared/languages/translate.ts';

const nmlKind: XmlKind = {
  program: 'Traktor',
  name: 'Traktor NML',
  again: msg('export it again from Traktor (right-click Track Collection > Export the Collection)'),
};

/** An element with its children, in document order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: RawAttributes;
  readonly children: readonly XmlElement[];
}

interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
}

/** Limits for one entry; the largest real one has 27 elements and 2 kB. */
const MAX_ENTRY_ELEMENTS = 20_000;
const MAX_ENTRY_CHARS = 16_000_000;

export interface NmlHandler {
  /** Called when an element outside the collection's entries begins; `path` lists its ancestors. */
  onOpen(name: string, attributes: RawAttributes, path: readonly string[], line: number): void;
  onClose(name: string): void;
  /** Called when an ENTRY of the COLLECTION is complete; `line` is its first line. */
  onEntry(entry: XmlElement, line: number): void;
  /** Called for text, which Traktor's files do not contain. */
  onText(line: number): void;
  /** Called after each chunk of the file; awaited before reading on. */
  onPiece?(isLast: boolean): Promise<void>;
}

/**
 * Reads an NML file (Traktor's collection) in chunks, with one entry in memory at a time.
 * @throws AppError as `scanXmlFile` does; `invalid_input` if the root element is not NML.
 */
export async function scanNml(
  path: string,
  handler: NmlHandler,
  options: { readonly signal?: AbortSignal; onProgress?(done: number, total: number): void } = {},
): Promise<void> {
  /** The current entry and the open elements in it, outermost first. */
  const stack: OpenElement[] = [];
  let entryLine = 0;
  let elements = 0;
  let chars = 0;
  const scanner = createXmlScanner({
    // Disables the scanner's own chunks, because elements of entries nest more deeply.
    chunkPath: ['', ''],
    chunkChildren: new Set(),
    onDeclaration: (content) => checkEncoding(content, nmlKind, scanner.error),
    onOpen({ name, attributes, path: around, line, size }) {
      if (around.length === 0 && name !== 'NML')
        throw scanner.error(
          msg('this is not a Traktor NML: its root element is {tag}, not {expected}', {
            tag: `<${name.slice(0, 40)}>`,
            expected: '<NML>',
          }),
        );
      const isEntry = around.length === 2 && name === 'ENTRY' && around[1] === 'COLLECTION';
      if (stack.length === 0 && !isEntry) {
        handler.onOpen(name, attributes, around, line);
        return;
      }
      if (stack.length === 0) {
        entryLine = line;
        elements = 0;
        chars = 0;
      }
      elements++;
      chars += size;
      if (elements > MAX_ENTRY_ELEMENTS || chars > MAX_ENTRY_CHARS)
        throw scanner.error(msg('an ENTRY larger than any of Traktor’s'));
      const element: OpenElement = { name, attributes: detachAttributes(attributes), children: [] };
      stack.at(-1)?.children.push(element);
      stack.push(element);
    },
    onClose(name) {
      const closed = stack.pop();
      if (!closed) handler.onClose(name);
      else if (stack.length === 0) handler.onEntry(closed, entryLine);
    },
    onChunk: () => undefined,
    onText: (line) => handler.onText(line),
  });
  await scanXmlFile(
    path,
    nmlKind,
    {
      scanner,
      async onPiece(isLast) {
        await handler.onPiece?.(isLast);
      },
    },
    options,
  );
}
