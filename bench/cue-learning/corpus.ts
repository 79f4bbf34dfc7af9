/** Rendered and analysed tracks for the learning curve: made once, in child processes, and kept outside the repository. */
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize } from 'node:v8';
import type { TrackProfile } from '../../src/main/analysis/profile/track-profile.ts';
import type { GridEstimate, StructureEstimate } from '../../src/main/analysis/types.ts';
import type { SynthesisTruth } from '../../src/main/synthesis/truth.ts';
import { benchmarkCache } from '../cache.ts';

/** The truth of a track, and its analysis. */
export interface CorpusTrack {
  readonly truth: Omit<SynthesisTruth, 'notes' | 'hits'>;
  readonly grid: GridEstimate;
  readonly structure: Pick<StructureEstimate, 'sections' | 'confidence'>;
  readonly profile: TrackProfile | null;
}

/**
 * What tracks are for: `judging` models, or fitting the roles that all of them know beforehand. Neither the shipped
 * network nor any other decision was fitted on these seeds.
 */
const seeds = { judging: 'cue-judging', 'known roles': 'cue-learning' } as const;
type CorpusUse = keyof typeof seeds;

export interface CorpusRequest {
  /** First part of the seed. */
  readonly seed: string;
  readonly index: number;
  readonly path: string;
}

/** May be deleted at any time; `SEGUE_CUE_CORPUS` sets another folder. */
const root = process.env.SEGUE_CUE_CORPUS ?? benchmarkCache;
const WORKERS = 2;

/** Renders and analyses missing tracks, and reads all of them. A stopped run resumes. */
export async function openCorpus(count: number, use: CorpusUse = 'judging'): Promise<CorpusTrack[]> {
  const folder = join(root, seeds[use]);
  mkdirSync(folder, { recursive: true });
  const requests = Array.from({ length: count }, (_, index): CorpusRequest => ({
    seed: seeds[use],
    index,
    path: join(folder, `${String(index).padStart(4, '0')}.bin`),
  }));
  const waiting = requests.filter(({ path }) => !existsSync(path));
  const total = waiting.length;
  const work = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'corpus-worker.ts'));
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const request = next;
        await new Promise<void>((resolve, reject) => {
          child.once('message', () => resolve());
          child.once('exit', (code) =>
            reject(new Error(`The worker ended with code ${code} on track ${request.index}.`)),
          );
          child.send(request);
        });
        child.removeAllListeners();
        process.stderr.write(`\rrendered and analysed ${total - waiting.length} of ${total}`);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, total) }, work));
  if (total > 0) process.stderr.write('\n');
  return requests.map(({ path }) => deserialize(readFileSync(path)) as CorpusTrack);
}
