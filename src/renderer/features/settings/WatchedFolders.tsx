import { t } from '../../../shared/languages/translate.ts';
import { FolderPlus, Trash2 } from 'lucide-react';
import { pickFolder } from '../../core/picker.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import styles from './Settings.module.css';

async function addFolder(watched: readonly string[]): Promise<void> {
  const folder = await pickFolder(t('Watch a folder for new music'));
  if (folder !== null && !watched.includes(folder))
    await changeSettings({ watchFolders: [...watched, folder] });
}

/** Folders whose new music is added to the library automatically. */
export function WatchedFolders() {
  const { watchFolders } = useSettings();
  return (
    <>
      <h3 className={styles.heading}>{t('Watched folders')}</h3>
      <p className={styles.lead}>
        {t('New music in these folders is added to the library and analyzed while Segue is open.')}
      </p>
      <ul className={styles.rules} aria-label={t('Watched folders')}>
        {watchFolders.map((folder) => (
          <li key={folder} className={styles.watched}>
            <span className={styles.folder}>{folder}</span>
            <IconButton
              icon={Trash2}
              label={t('Stop watching {folder}', { folder })}
              onClick={() =>
                void changeSettings({ watchFolders: watchFolders.filter((other) => other !== folder) })
              }
            />
          </li>
        ))}
      </ul>
      <div>
        <Button icon={FolderPlus} onClick={() => void addFolder(watchFolders)}>
          {t('Watch a folder…')}
        </Button>
      </div>
    </>
  );
}
