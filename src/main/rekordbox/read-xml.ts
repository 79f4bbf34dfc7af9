import { createDocumentReader } from './document-reader.ts';
import type { RekordboxDocument, RekordboxTrack } from './row.ts';
import { scanXmlFile } from './xml-file.ts';
import { rekordboxXml } from './xml-kind.ts';

export interface ReadRekordboxOptions {
  /**
   * Called for every batch of tracks in file order; a returned promise is awaited before reading on. A file that turns
   * out to be malformed throws after earlier batches were delivered, so a caller that stores them must do so in one
   * transaction and roll it back.
   */
  onTracks(batch: RekordboxTrack[]): void | Promise<void>;
  onProgress?(bytesRead: number, totalBytes: number): void;
  signal?: AbortSignal;
  /** Maximum number of tracks per batch (default 250). */
  batchSize?: number;
}

/**
 * Reads a Rekordbox XML file piece by piece: tracks go to `onTracks`, the rest is returned. Memory does not grow with
 * the file's size (beyond the TrackIDs and the playlists). Lenient about content (missing elements and attributes,
 * wrong counts, non-numeric values: see `problems`), strict about XML.
 *
 * @throws AppError `invalid_input` with line and column for a file that is malformed, has a DOCTYPE, is not UTF-8 or
 * not from Rekordbox; `not_found` and `io` for a file that cannot be read; `cancelled`
 */
export async function readRekordboxXml(
  path: string,
  options: ReadRekordboxOptions,
): Promise<RekordboxDocument> {
  const reader = createDocumentReader(options.batchSize ?? 250);
  await scanXmlFile(
    path,
    rekordboxXml,
    {
      scanner: reader.scanner,
      onText: (text, isFirst) => reader.noteLayout(text, isFirst),
      async onPiece(isLast) {
        for (const batch of reader.take(isLast)) await options.onTracks(batch);
      },
    },
    options,
  );
  return reader.finish();
}
