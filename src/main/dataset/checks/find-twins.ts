import type { TrackId } from '../../../shared/domain/index.ts';
import { recordingKey } from '../splits/recording-name.ts';

/** The compared properties of a track. */
export interface TwinFacts {
  readonly trackId: TrackId;
  /** Audio identity; null if the file was never read. */
  readonly audioId: string | null;
  readonly artist: string;
  readonly title: string;
  /** Seconds; 0 while unknown. */
  readonly duration: number;
}

/** An additional copy of a track: the same audio, or the same recording by name and length. */
export interface Twin<T extends TwinFacts> {
  readonly track: T;
  readonly of: T;
  readonly by: 'audio' | 'recording';
}

/** Recordings with the same name must also match in length within this many seconds. */
const SAME_LENGTH_S = 1.5;

/** Finds additional copies among tracks that are passed in one by one. */
export function createTwinFinder<T extends TwinFacts>() {
  const byAudio = new Map<string, T[]>();
  const byName = new Map<string, T[]>();
  const note = (index: Map<string, T[]>, key: string | null, track: T): void => {
    if (key === null) return;
    const list = index.get(key);
    if (list) list.push(track);
    else index.set(key, [track]);
  };
  return {
    add(track: T): void {
      note(byAudio, track.audioId, track);
      note(byName, recordingKey(track.artist, track.title), track);
    },
    /** Each additional copy once, with the first track that it is a copy of. */
    finish(): Twin<T>[] {
      const twins: Twin<T>[] = [];
      const found = new Set<TrackId>();
      for (const [first, ...copies] of byAudio.values())
        for (const track of copies) {
          found.add(track.trackId);
          twins.push({ track, of: first!, by: 'audio' });
        }
      for (const tracks of byName.values())
        for (const [i, track] of tracks.entries()) {
          if (track.duration <= 0 || found.has(track.trackId)) continue;
          const of = tracks
            .slice(0, i)
            .find((other) => Math.abs(other.duration - track.duration) <= SAME_LENGTH_S);
          if (of) twins.push({ track, of, by: 'recording' });
        }
      return twins;
    },
  };
}
