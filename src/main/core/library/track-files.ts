import { eq } from '../../db/operators.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { tracks } from '../../db/schema.ts';
import type { ScannedFile } from '../../library/scan.ts';
import type { ReadTags } from '../../library/tag-request.ts';
import { pathKey } from './path-key.ts';

/**
 * Reads one audio file: identity, format, tags.
 * @throws AppError as reported by a scan; `unsupported_format` if it is not audio
 */
export async function readAudioFile(
  path: string,
  readTags: ReadTags,
  signal?: AbortSignal,
): Promise<ScannedFile> {
  const { scanFolder } = await import('../../library/scan.ts');
  for await (const item of scanFolder([path], { readTags, ...(signal && { signal }) })) {
    if (!item.ok) throw new AppError(item.code, item.text, { details: { path } });
    if (!item.unchanged) return item;
  }
  throw new AppError(
    'unsupported_format',
    msg('{path} is not an audio file that Segue can read.', { path }),
    {
      details: { path },
    },
  );
}

/** Columns of a track's row that describe its file. */
export function fileColumns(file: ScannedFile) {
  return {
    audioId: file.identity,
    path: file.path,
    pathKey: pathKey(file.path),
    missing: false,
    fileSize: file.size,
    fileModifiedMs: file.mtimeMs,
    codec: file.format.codec,
    sampleRate: file.format.sampleRate,
    channelCount: file.format.channelCount,
    decoderProfile: file.format.decoderProfile,
    decoderOffset: file.format.decoderOffset,
  };
}

/** Assigns `file` to a track. If several tracks share a file, the first owns its path. */
export function attachFile({ query }: Database, trackId: TrackId, file: ScannedFile): void {
  const columns = fileColumns(file);
  const owner = query.select({ id: tracks.id }).from(tracks).where(eq(tracks.pathKey, columns.pathKey)).get();
  const hasOtherOwner = owner !== undefined && owner.id !== trackId;
  query
    .update(tracks)
    .set({ ...columns, pathKey: hasOtherOwner ? null : columns.pathKey })
    .where(eq(tracks.id, trackId))
    .run();
}
