import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { waveformFolder, waveformName } from '../../analysis/analyze-tracks.ts';
import type { Home } from '../../home.ts';

export type WaveformScale = 'overview' | 'zoom';

interface CoverFacts {
  readonly id: TrackId;
  readonly path: string | null;
  readonly missing: boolean;
  readonly fileSize: number | null;
  readonly fileModifiedMs: number | null;
}

/** Where the bytes of a track are: URLs for the renderer, files for the hosts' routes. */
export function createMediaIndex(home: Home) {
  /** File of a track's waveform data, by audio identity. */
  function waveformFile(audioId: string, scale: WaveformScale): string {
    return join(waveformFolder(home.waveforms, audioId), `${waveformName(audioId)}.${scale}.dat`);
  }

  function waveformUrl(
    track: { id: TrackId; analyzedAudioId: string | null },
    scale: WaveformScale,
  ): string | null {
    if (track.analyzedAudioId === null) return null;
    // The version lets browsers cache the data: other audio has another URL.
    return `./waveform/${track.id}/${scale}?v=${waveformName(track.analyzedAudioId).slice(-8)}`;
  }

  return {
    waveformFile,
    overviewUrl: (track: { id: TrackId; analyzedAudioId: string | null }) => waveformUrl(track, 'overview'),
    /** Null if there is no file that could have a cover; whether it has one is found out on request. */
    coverUrl: ({ id, path, missing, fileSize, fileModifiedMs }: CoverFacts): string | null =>
      path === null || missing ? null : `./cover/${id}?v=${fileSize ?? 0}-${Math.round(fileModifiedMs ?? 0)}`,
    waveformUrls(track: { id: TrackId; analyzedAudioId: string | null }) {
      const overview = waveformUrl(track, 'overview');
      const zoom = waveformUrl(track, 'zoom');
      if (overview === null || zoom === null || !existsSync(waveformFile(track.analyzedAudioId!, 'zoom')))
        return null;
      return { overview, zoom };
    },
  };
}
