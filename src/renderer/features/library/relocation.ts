import { useRef, useState } from 'react';
import type { Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { errorMessage, toAppError } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { queries, queryClient } from '../../core/queries.ts';

interface Progress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

interface Place {
  readonly folder?: string;
  readonly pathMap?: { from: string; to: string };
}

/** Searches for the missing files of some tracks, or of all tracks with missing files. */
export function useRelocation(trackIds: readonly TrackId[] | undefined) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [result, setResult] = useState<Relocation | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const abortRef = useRef<AbortController | null>(null);

  async function run<T>(
    message: string,
    work: (options: { signal: AbortSignal; onEvent: (progress: Progress) => void }) => Promise<T>,
  ): Promise<T | null> {
    const abort = new AbortController();
    abortRef.current = abort;
    setFailure(null);
    setProgress({ done: 0, total: 0, message });
    try {
      return await work({ signal: abort.signal, onEvent: setProgress });
    } catch (error) {
      const known = toAppError(error);
      if (known.code !== 'cancelled') setFailure(errorMessage(known));
      return null;
    } finally {
      setProgress(null);
      void queryClient.invalidateQueries({ queryKey: queries.missingFolders(trackIds).queryKey });
    }
  }

  async function search({ folder, pathMap }: Place): Promise<void> {
    setResult(null);
    const found = await run(t('Searching…'), (options) =>
      api.library.relocate(
        {
          ...(trackIds ? { trackIds: [...trackIds] } : {}),
          ...(folder === undefined ? {} : { folder }),
          ...(pathMap ? { pathMap: [pathMap] } : {}),
        },
        options,
      ),
    );
    if (found) setResult(found);
  }

  /** Assigns files to tracks. Resolves to the tracks that accepted theirs. */
  async function take(
    files: readonly { readonly trackId: TrackId; readonly path: string }[],
  ): Promise<readonly TrackId[]> {
    const done = await run(t('Reading…'), (options) => api.library.setFiles({ files: [...files] }, options));
    if (!done) return [];
    const { set, failures } = done;
    setResult((before) => before && { ...before, failures: [...before.failures, ...failures] });
    return set;
  }

  return { progress, result, failure, search, take, cancel: () => abortRef.current?.abort() };
}
