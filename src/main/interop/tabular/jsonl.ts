import type { ExportTrack } from './export-track.ts';
import { writePieces } from '../../files/output.ts';
import { toRow } from './row.ts';

/** One JSON object per line and track, UTF-8, columns as in `datasetColumns`; nothing of the document is lost. */
export async function exportJsonl(path: string, tracks: Iterable<ExportTrack>): Promise<void> {
  function* lines(): Generator<string> {
    for (const track of tracks) yield `${JSON.stringify(toRow(track))}\n`;
  }
  await writePieces(path, lines());
}
