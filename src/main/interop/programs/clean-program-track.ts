import { programSource } from '../../../shared/domain/index.ts';
import type { Program } from '../../../shared/domain/index.ts';
import { cleanValues } from '../../rekordbox/clean.ts';
import type { CleanedTrack } from '../../rekordbox/clean.ts';
import { collapseNodes } from '../../rekordbox/tempo-nodes.ts';
import type { ProgramTrack } from './program-library.ts';

/** Programs round lengths, so a cue may be this far after the end. */
const DURATION_SLACK_S = 1;

/**
 * Cleans a program's track by the rules of a Rekordbox import. `offset` in seconds is added to its times
 * ({@link programOffset}).
 */
export function cleanProgramTrack(program: Program, track: ProgramTrack, offset: number): CleanedTrack {
  const [beatsPerBar, beatUnit] = track.timeSignature;
  const shifted = (time: number): number => time + offset;
  const notBeforeStart = (time: number): number => Math.max(0, shifted(time));
  return cleanValues({
    source: programSource(program),
    grid: collapseNodes(
      track.nodes.map((node) => ({ ...node, time: shifted(node.time) })),
      { beatsPerBar, beatUnit, unusable: track.unusableNodes },
    ),
    statesDownbeats: track.nodes.some(({ beat }) => beat > 0),
    marks: track.marks.map((mark) => ({
      ...mark,
      time: notBeforeStart(mark.time),
      ...(mark.end === undefined ? {} : { end: shifted(mark.end) }),
    })),
    markCount: track.markCount,
    tempoCount: track.nodes.length + track.unusableNodes,
    key: track.key,
    duration: track.duration,
    end: track.duration > 0 ? track.duration + DURATION_SLACK_S : Infinity,
  });
}
