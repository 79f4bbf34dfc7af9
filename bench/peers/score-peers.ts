import { parseKey } from '../../src/shared/domain/index.ts';
import { scoreTrack } from '../accuracy/score-track.ts';
import type { Findings, TrackResult } from '../accuracy/score-track.ts';
import type { Track } from '../accuracy/track-set.ts';
import { measurePeers } from './measure-peers.ts';
import type { AvailablePeer } from './measure-peers.ts';
import type { PeerResult } from './peer-list.ts';

export interface PeerScores {
  readonly peer: AvailablePeer;
  readonly results: readonly TrackResult[];
  /** Tracks that the peer gave up on; they count as wrong. */
  readonly failed: readonly string[];
}

function toFindings({ beats, bpm, key, cpuS }: PeerResult): Findings {
  return {
    ...(beats && { beats }),
    ...(bpm !== undefined && { bpm }),
    ...(key !== undefined && { key: key === null ? null : parseKey(key) }),
    cpuS,
  };
}

/**
 * Every peer on every track, with the same measures as the analysis.
 * @param durations seconds by track id
 */
export async function scorePeers(
  tracks: readonly Track[],
  available: readonly AvailablePeer[],
  durations: ReadonlyMap<string, number>,
): Promise<PeerScores[]> {
  const scores = available.map((peer) => ({ peer, results: [] as TrackResult[], failed: [] as string[] }));
  for (const [i, { truth, path }] of tracks.entries()) {
    for (const [p, { result }] of (await measurePeers(path, available)).entries()) {
      const { results, failed } = scores[p]!;
      results.push(scoreTrack(truth, toFindings(result), durations.get(truth.id)!));
      if (result.failure !== undefined) failed.push(truth.id);
    }
    process.stderr.write(`\rpeers: ${i + 1} of ${tracks.length} tracks`);
  }
  process.stderr.write('\n');
  return scores;
}
