import type { JobData } from './queue.ts';
import type { PoolResult } from './result.ts';

/** What the worker knows about an audio file before it analyses it. */
interface InspectedFile {
  /** Identity of the audio content. */
  readonly identity: string;
  /** Genre tag; empty if there is none. */
  readonly genre: string;
}

/** What a worker does with a file: the same as the desktop, injected by the caller. */
export interface Analyst {
  /** The networks that it uses, as named by `networksOf`. */
  readonly model: string;
  /** Reads identity and tags. With `genre` false, reading the tags is optional. */
  inspect(path: string, wants: { readonly genre: boolean }, signal: AbortSignal): Promise<InspectedFile>;
  analyse(
    path: string,
    request: Pick<JobData, 'place' | 'tempoRange'> & { readonly genre: string; readonly bytes: number },
    signal: AbortSignal,
  ): Promise<PoolResult>;
}
