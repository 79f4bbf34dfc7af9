import { useEffect, useState } from 'react';
import { AppError } from '../../shared/errors.ts';
import { t } from '../../shared/languages/translate.ts';
import type * as EditorModule from '../features/editor/Editor.tsx';
import styles from './Frame.module.css';

let loaded: typeof EditorModule | undefined;

async function load(): Promise<typeof EditorModule> {
  return (loaded ??= await import('../features/editor/Editor.tsx'));
}

/** Loads the editor's code while the window is idle, so that the first track opens as fast as the others. */
export function preloadEditor(): () => void {
  // A failure is retried, and reported, when a track is opened.
  const idle = requestIdleCallback(() => void load().catch(() => undefined));
  return () => cancelIdleCallback(idle);
}

/**
 * The editor, whose code is fetched apart. Not by `lazy` and `Suspense`: after a fallback React holds the content back for
 * 300 ms, which is all the time that opening a track may take.
 */
export function LoadedEditor(props: EditorModule.EditorProps) {
  const [module, setModule] = useState(loaded);
  const [error, setError] = useState<AppError | null>(null);
  useEffect(() => {
    if (module) return;
    load().then(setModule, (cause: unknown) =>
      setError(new AppError('io', t('The editor could not be loaded. Load the window again.'), { cause })),
    );
  }, [module]);
  if (error) throw error;
  if (!module) return <div className={styles.loading} aria-busy="true" />;
  return <module.Editor {...props} />;
}
