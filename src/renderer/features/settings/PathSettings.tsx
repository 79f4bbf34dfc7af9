import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { PathMap } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/Field.tsx';
import styles from './Settings.module.css';
import { WatchedFolders } from './WatchedFolders.tsx';

/** Maps folders of another computer's Rekordbox to folders on this one. */
export function PathSettings() {
  const { pathMap } = useSettings();
  const [rules, setRules] = useState<PathMap>(pathMap);

  function update(next: PathMap): void {
    setRules(next);
    // Keep incomplete lines here, and store them once they are complete.
    const complete = next.filter(({ from, to }) => from.trim() !== '' && to.trim() !== '');
    if (JSON.stringify(complete) !== JSON.stringify(pathMap)) void changeSettings({ pathMap: complete });
  }
  return (
    <div className={styles.page}>
      <WatchedFolders />
      <h3 className={styles.heading}>{t('Music from other computers')}</h3>
      <p className={styles.lead}>
        {t(
          'A Rekordbox XML names files as they lay on the computer it comes from. Say where those folders are here; the original names go back into the export.',
        )}
      </p>
      <div className={styles.rules}>
        {rules.map((rule, index) => (
          // The lines have no id other than their position.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={styles.map}>
            <TextInput
              aria-label={t('Path in Rekordbox, line {index}', { index: index + 1 })}
              placeholder="C:/Users/me/Music"
              defaultValue={rule.from}
              onBlur={(event) =>
                update(
                  rules.map((other, at) => (at === index ? { ...other, from: event.target.value } : other)),
                )
              }
            />
            <span className={styles.arrow} aria-hidden="true">
              →
            </span>
            <TextInput
              aria-label={t('Folder here, line {index}', { index: index + 1 })}
              placeholder="/media/music"
              defaultValue={rule.to}
              onBlur={(event) =>
                update(
                  rules.map((other, at) => (at === index ? { ...other, to: event.target.value } : other)),
                )
              }
            />
            <IconButton
              icon={Trash2}
              label={t('Remove line {index}', { index: index + 1 })}
              onClick={() => update(rules.filter((_, at) => at !== index))}
            />
          </div>
        ))}
      </div>
      <div>
        <Button icon={Plus} onClick={() => setRules([...rules, { from: '', to: '' }])}>
          {t('Add folder')}
        </Button>
      </div>
    </div>
  );
}
