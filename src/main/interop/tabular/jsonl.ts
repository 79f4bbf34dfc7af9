import type { ExportTrack } from './export-track.ts';
import { noClasses } from './label-classes.ts';
import type { LabelClasses } from './label-classes.ts';
import { writePieces } from '../../files/output.ts';
import { toRow } from './row.ts';

/**
 * Writes one JSON object per line and track, UTF-8, with the columns of `datasetColumns`; preserves the whole document.
 */
export async function exportJsonl(
  path: string,
  tracks: Iterable<ExportTrack>,
  classes: LabelClasses = noClasses,
): Promise<void> {
  function* rows(): Generator<unknown> {
    for (const track of tracks) yield toRow(track, classes);
  }
  await writeJsonl(path, rows());
}

/** One JSON object per line. The file appears under its name only when it is complete. Throws `io`. */
export async function writeJsonl(path: string, rows: Iterable<unknown>): Promise<void> {
  function* lines(): Generator<string> {
    for (const row of rows) yield `${JSON.stringify(row)}\n`;
  }
  await writePieces(path, lines());
}
