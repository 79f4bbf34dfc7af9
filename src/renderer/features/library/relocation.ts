import { useRef, useState } from 'react';
import type { Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { toAppError } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { changeSettings, currentSettings } from '../../core/settings.ts';
import { showError } from '../../ui/Toast.tsx';
import { rowCache } from './rows.ts';

/** Uses `path` as the file of a track. Resolves to true when the library took it. */
export async function chooseFile(trackId: TrackId, path: string): Promise<boolean> {
  try {
    rowCache.put((await api.library.setFile({ trackId, path })).row);
    return true;
  } catch (error) {
    showError(t('The file could not be used'), error);
    return false;
  }
}

interface Progress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

interface Place {
  readonly folder?: string;
  readonly pathMap?: { from: string; to: string };
}

/** A search for missing files: of some tracks, or of all that are missing. */
export function useRelocation(trackIds: readonly TrackId[] | undefined) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [result, setResult] = useState<Relocation | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const abortRef = useRef<AbortController | null>(null);

  async function search({ folder, pathMap }: Place): Promise<void> {
    const abort = new AbortController();
    abortRef.current = abort;
    setFailure(null);
    setResult(null);
    setProgress({ done: 0, total: 0, message: t('Searching…') });
    try {
      setResult(
        await api.library.relocate(
          {
            ...(trackIds ? { trackIds: [...trackIds] } : {}),
            ...(folder === undefined ? {} : { folder }),
            ...(pathMap ? { pathMap: [pathMap] } : {}),
          },
          { signal: abort.signal, onEvent: setProgress },
        ),
      );
      // The mapping will help the next import too.
      const known = currentSettings().pathMap;
      if (pathMap && !known.some(({ from, to }) => from === pathMap.from && to === pathMap.to))
        await changeSettings({ pathMap: [...known, pathMap] });
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code !== 'cancelled') setFailure(message);
    } finally {
      setProgress(null);
    }
  }
  return { progress, result, failure, search, cancel: () => abortRef.current?.abort() };
}
