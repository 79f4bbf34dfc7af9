import { commandGroups, groupTitles, commands, formatKeys, keysOf } from '../../../shared/commands.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog, openDialog } from '../../core/app-store.ts';
import { keyStyle } from '../../core/commands.ts';
import { useSettings } from '../../core/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Keys } from '../../ui/Keys.tsx';
import styles from './Settings.module.css';

/** Every command that has keys, on one page. */
export function ShortcutSheet() {
  const { shortcuts } = useSettings();
  return (
    <Dialog
      open
      size="large"
      onClose={closeDialog}
      title={t('Keyboard shortcuts')}
      footer={
        <Button onClick={() => openDialog({ kind: 'settings', tab: 'shortcuts' })}>
          {t('Change shortcuts…')}
        </Button>
      }
    >
      <div className={styles.sheet}>
        {commandGroups.map((group) => {
          const lines = commands.filter(
            (command) => command.group === group && keysOf(command, shortcuts).length > 0,
          );
          if (lines.length === 0) return null;
          return (
            <section key={group} className={styles.sheetGroup}>
              <h3 className={styles.heading}>{t(groupTitles[group])}</h3>
              <dl>
                {lines.map((command) => (
                  <div key={command.id} className={styles.sheetLine}>
                    <dt>{t(command.title)}</dt>
                    <dd className={styles.sheetKeys}>
                      {keysOf(command, shortcuts).map((keys) => (
                        <Keys key={keys} keys={formatKeys(keys, keyStyle)} />
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
