import type { TrackId } from '../../../shared/domain/index.ts';
import { nameOf } from '../dataset-track.ts';
import type { DatasetTrack } from '../dataset-track.ts';
import { recordingKey } from '../splits/recording-name.ts';
import { checkAnnotation, defaultCheckOptions } from './check-annotation.ts';
import type { CheckOptions, CheckedAnnotation } from './check-annotation.ts';
import { checks } from './finding.ts';
import type { CheckCode, Finding } from './finding.ts';

/** Takes tracks one by one, so that a collection of any size can be checked as it is read. */
export interface CollectionChecker {
  /** Findings on this track alone, and how its consistency checks went. */
  add(track: DatasetTrack): { readonly findings: Finding[]; readonly checked: CheckedAnnotation | null };
  /** Findings between tracks: the same audio or the same recording twice. */
  finish(): Finding[];
}

/** Recordings under one name must also be this alike in length to count as the same, seconds. */
const SAME_LENGTH_S = 1.5;

interface Seen {
  readonly trackId: TrackId;
  readonly name: string;
  readonly duration: number;
}

export function createCollectionChecker(options: CheckOptions = defaultCheckOptions): CollectionChecker {
  const byAudio = new Map<string, Seen[]>();
  const byName = new Map<string, Seen[]>();
  const note = (index: Map<string, Seen[]>, key: string, seen: Seen): void => {
    const list = index.get(key);
    if (list) list.push(seen);
    else index.set(key, [seen]);
  };
  return {
    add(track) {
      const findings: Finding[] = [];
      const { trackId } = track;
      const report = (code: CheckCode, message: string): void =>
        void findings.push({ trackId, code, severity: checks[code].severity, message, time: null });
      if (track.path === null || track.missing)
        report('file_missing', track.path === null ? 'no file is known' : `${track.path} was not found`);
      const seen = { trackId, name: nameOf(track), duration: track.document?.audio.duration ?? 0 };
      if (track.audioId !== null) note(byAudio, track.audioId, seen);
      const key = recordingKey(track.artist, track.title);
      if (key !== null) note(byName, key, seen);
      if (track.document === null) {
        report('no_document', 'not analyzed, nothing imported');
        return { findings, checked: null };
      }
      const checked = checkAnnotation(track.document, options, track.isIntact);
      for (const finding of checked.findings) findings.push({ trackId, ...finding });
      return { findings, checked };
    },
    finish() {
      const findings: Finding[] = [];
      const reported = new Set<TrackId>();
      const report = (code: CheckCode, { trackId }: Seen, message: string): void => {
        reported.add(trackId);
        findings.push({ trackId, code, severity: checks[code].severity, message, time: null });
      };
      for (const tracks of byAudio.values())
        for (const track of tracks.slice(1))
          report(
            'duplicate_audio',
            track,
            `the same audio as track ${tracks[0]!.trackId} (${tracks[0]!.name})`,
          );
      for (const tracks of byName.values())
        for (const [i, track] of tracks.entries()) {
          if (track.duration <= 0 || reported.has(track.trackId)) continue;
          const twin = tracks
            .slice(0, i)
            .find((other) => Math.abs(other.duration - track.duration) <= SAME_LENGTH_S);
          if (twin)
            report(
              'duplicate_recording',
              track,
              `has the name and length of track ${twin.trackId} (${twin.name})`,
            );
        }
      return findings;
    },
  };
}
