import type { CleanedTrack } from '../../../rekordbox/clean.ts';
import type { ImportSummary } from './import-summary.ts';

interface Count {
  readonly code: string;
  readonly label: string;
  count: number;
}

/** Sums up what cleaning did to the rows of an import. */
export function createImportTally() {
  const cleaned = new Map<string, Count>();
  const flagged = new Map<string, Count>();
  const cues = { hot: 0, memory: 0, loops: 0 };
  const add = (counts: Map<string, Count>, code: string, label: string, by: number): void => {
    const entry = counts.get(code);
    if (entry) entry.count += by;
    else counts.set(code, { code, label, count: by });
  };
  const byCount = (a: Count, b: Count): number => b.count - a.count;
  return {
    add(track: CleanedTrack): void {
      for (const { code, label, count } of track.cleaned) add(cleaned, code, label, count);
      for (const flag of track.flags) add(flagged, flag, flag, 1);
      for (const cue of track.cues) {
        if (cue.kind === 'hot') cues.hot++;
        else cues.memory++;
        if (cue.end !== undefined) cues.loops++;
      }
    },
    /** Most frequent first. */
    report: (): Pick<ImportSummary, 'cues' | 'cleaned' | 'flagged'> => ({
      cues,
      cleaned: [...cleaned.values()].sort(byCount),
      flagged: [...flagged.values()].sort(byCount),
    }),
  };
}
