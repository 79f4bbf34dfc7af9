import { useEffect, useState } from 'react';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type * as EditorModule from '../features/editor/Editor.tsx';
import styles from './Frame.module.css';

let loaded: typeof EditorModule | undefined;

async function load(): Promise<typeof EditorModule> {
  return (loaded ??= await import('../features/editor/Editor.tsx'));
}

/** Loads the editor's code while the window is idle, so that the first track opens as fast as later ones. */
export function preloadEditor(): () => void {
  // If this fails, opening a track retries it and reports the error.
  const idle = requestIdleCallback(() => void load().catch(() => undefined));
  return () => cancelIdleCallback(idle);
}

/**
 * The editor, loaded as a separate chunk. It does not use `lazy` and `Suspense`, because React delays content after a
 * fallback by 300 ms, which is the whole time budget for opening a track.
 */
export function LoadedEditor(props: EditorModule.EditorProps) {
  const [module, setModule] = useState(loaded);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    if (module) return;
    load().then(setModule, (cause: unknown) =>
      setError(new AppError('io', msg('The editor could not be loaded. Load the window again.'), { cause })),
    );
  }, [module]);
  if (error) throw error;
  if (!module) return <div className={styles.loading} aria-busy="true" />;
  return <module.Editor {...props} />;
}
