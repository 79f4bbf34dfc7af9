import type { Anchor, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Core } from '../create-core.ts';

/** Refits a track's grid between two times; only proposes it. */
export async function refitGrid(
  core: Core,
  input: { trackId: TrackId; from: number; to: number; grid: readonly Anchor[] },
  signal: AbortSignal,
): Promise<{ grid: Anchor[]; confidence: number }> {
  const track = core.annotations.requireTrack(input.trackId);
  if (track.path === null || track.missing)
    throw new AppError(
      'not_found',
      msg('The file of "{title}" was not found. Relocate it to fit its grid.', { title: track.title }),
    );
  const beatsPerBar = core.annotations.head(input.trackId)?.annotation.audio.time_signature[0] ?? 4;
  const { grid, from, to } = input;
  return core.workers().run('refit', { path: track.path, grid, beatsPerBar, from, to }, signal);
}
