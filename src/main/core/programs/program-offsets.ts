import type { Program, TrackId } from '../../../shared/domain/index.ts';
import { openAudio } from '../../audio/open-audio.ts';
import { dependsOnFile, programOffset } from '../../interop/programs/clock.ts';

interface FileOnClock {
  readonly trackId: TrackId;
  /** Local path. */
  readonly localPath: string | null;
  readonly missing: boolean;
  readonly decoderProfile: string | null;
  readonly sampleRate: number | null;
}

/**
 * Seconds to add to a program's time to get a document time, for one file; null if that depends on the file and the
 * file is missing.
 */
export async function offsetOfFile(program: Program, path: string, found: boolean): Promise<number | null> {
  if (!dependsOnFile(program, path)) return 0;
  if (!found) return null;
  try {
    return programOffset(program, (await openAudio(path)).format);
  } catch {
    // Unreadable audio is treated as a missing file.
    return null;
  }
}

/** Offsets of tracks; 0 where unknown, as in an import. */
export async function readOffsets(
  program: Program,
  tracks: readonly FileOnClock[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<TrackId, number>> {
  const offsets = new Map<TrackId, number>();
  for (const { trackId, localPath, missing, decoderProfile, sampleRate } of tracks) {
    signal?.throwIfAborted();
    if (localPath === null || !dependsOnFile(program, localPath)) continue;
    const offset =
      decoderProfile !== null && sampleRate !== null
        ? programOffset(program, { decoderProfile, sampleRate })
        : await offsetOfFile(program, localPath, !missing);
    if (offset) offsets.set(trackId, offset);
  }
  return offsets;
}
