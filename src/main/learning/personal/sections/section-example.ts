import type { SectionLabel, TrackId } from '../../../../shared/domain/index.ts';
import type { CueTrack } from '../cues/track-lines.ts';

/** The beginning of a section as a person stated it. */
export interface StatedSection {
  /** Seconds. */
  readonly time: number;
  readonly label: SectionLabel;
}

/** A track whose sections a person stated. */
export interface SectionExample extends CueTrack {
  readonly trackId: TrackId;
  /** Recordings of one group are never split between training and test. */
  readonly group: string;
  /** In order of time, at least two. */
  readonly sections: readonly StatedSection[];
  /** How much to trust them, 0 to 1. */
  readonly weight: number;
  /** ISO time of the last edit. */
  readonly at: string;
}
