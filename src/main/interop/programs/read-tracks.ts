import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { createProblems, ProgramTrack, ReadProgramOptions } from './program-library.ts';
import { BATCH_TRACKS } from './tables.ts';

/**
 * Reads the tracks of a database one by one and passes them on in batches. `read` returns null for a track without a
 * file, which becomes a problem. Returns the paths by id.
 * @throws AppError `cancelled`
 */
export async function readTracks(
  path: string,
  ids: readonly number[],
  read: (id: number) => ProgramTrack | null,
  { onTracks, onProgress, signal }: ReadProgramOptions,
  problems: ReturnType<typeof createProblems>,
): Promise<Map<number, string>> {
  const pathOf = new Map<number, string>();
  let batch: ProgramTrack[] = [];
  for (const [i, id] of ids.entries()) {
    if (signal?.aborted) throw new AppError('cancelled', msg('Reading {path} was cancelled', { path }));
    const track = read(id);
    if (track) {
      pathOf.set(id, track.path);
      batch.push(track);
    } else
      problems.add({
        severity: 'warning',
        code: 'missing_location',
        message: msg('Track {id}: no file; left out', { id }),
        line: 0,
      });
    if (batch.length >= BATCH_TRACKS || i === ids.length - 1) {
      if (batch.length > 0) await onTracks(batch);
      batch = [];
      onProgress?.(i + 1, ids.length);
    }
  }
  return pathOf;
}
