import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { TrackResult } from './score-track.ts';
import type { Track } from './track-set.ts';
import type { Method, ScoreReply, ScoreRequest } from './worker.ts';

const MAX_WORKERS = 2;

/** Scores every track with every method in child processes; returns for each method the results by id. */
export async function scoreAll(
  tracks: readonly Track[],
  methods: readonly Method[],
): Promise<TrackResult[][]> {
  const waiting = [...tracks];
  const results: (readonly TrackResult[])[] = [];
  const work = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'worker.ts'));
    try {
      for (let track = waiting.shift(); track; track = waiting.shift()) {
        const { id } = track.truth;
        const request: ScoreRequest = { ...track, methods };
        const reply = await new Promise<ScoreReply>((resolve, reject) => {
          child.once('message', (message) => resolve(message as ScoreReply));
          child.once('error', reject);
          child.once('exit', (code) => reject(new Error(`The worker ended with code ${code} on ${id}.`)));
          child.send(request);
        });
        child.removeAllListeners();
        if (!reply.ok) throw new Error(`${id}: ${reply.message}`);
        results.push(reply.results);
        process.stderr.write(`\r${results.length} of ${tracks.length} tracks`);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_WORKERS, tracks.length) }, work));
  process.stderr.write('\n');
  return methods.map((_, m) =>
    results.map((ofTrack) => ofTrack[m]!).sort((a, b) => a.id.localeCompare(b.id)),
  );
}
