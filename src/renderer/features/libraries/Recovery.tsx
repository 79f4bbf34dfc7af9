import { useQuery } from '@tanstack/react-query';
import { FolderOpen, Plus } from 'lucide-react';
import type { OpenLibrary } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { newLibraryByPicking, openLibrary, openLibraryByPicking } from './actions.ts';
import { BackupList } from './BackupList.tsx';
import styles from './Libraries.module.css';

/** Fills the window when the library cannot be opened: says why and offers ways to continue. */
export function Recovery({ library }: { readonly library: OpenLibrary }) {
  const { data: recent } = useQuery(queries.recentLibraries());
  const others = (recent?.libraries ?? []).filter(({ isThere }) => isThere);
  return (
    <main className={styles.recovery} aria-label={t('The library could not be opened')}>
      <h1>{t('The library “{name}” could not be opened', { name: library.name })}</h1>
      <Banner kind="bad">{library.problem?.message}</Banner>
      <section>
        <h2 className={styles.heading}>{t('Go back to a backup')}</h2>
        <p className={styles.note}>
          {library.problem?.isDamaged
            ? t('The damaged file is kept beside the restored one.')
            : t('Only where the library itself is at fault.')}
        </p>
        <BackupList />
      </section>
      <section>
        <h2 className={styles.heading}>{t('Or go on with another library')}</h2>
        <div className={styles.actions}>
          {others.map(({ folder, name }) => (
            <Button key={folder} title={folder} onClick={() => void openLibrary(folder)}>
              {name}
            </Button>
          ))}
          <Button icon={FolderOpen} onClick={() => void openLibraryByPicking()}>
            {t('Open another library…')}
          </Button>
          <Button icon={Plus} onClick={() => void newLibraryByPicking()}>
            {t('New library…')}
          </Button>
        </div>
      </section>
      <p className={styles.path}>{library.folder}</p>
      <div className={styles.actions}>
        <Button onClick={() => void openLibrary(library.folder)}>{t('Try again')}</Button>
      </div>
    </main>
  );
}
