import { useQuery } from '@tanstack/react-query';
import type { TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { pickFolder } from '../../core/picker.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './RelocateDialog.module.css';

/** The folders with missing files. For each, the user can choose its new location. */
export function MissingFolders({
  trackIds,
  onChoose,
}: {
  readonly trackIds: readonly TrackId[] | undefined;
  /** `from` is the folder as Rekordbox names it, `folder` is its location on this computer. */
  readonly onChoose: (from: string, folder: string) => void;
}) {
  const { data } = useQuery(queries.missingFolders(trackIds));
  if (!data || data.folders.length === 0) return null;

  async function choose(from: string): Promise<void> {
    const folder = await pickFolder(t('Where is {from} now?', { from }));
    if (folder !== null) onChoose(from, folder);
  }

  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t('Where the library looks for them')}</h3>
      <p className={styles.hint}>
        {t(
          'Choose the folder that one of these is now. Files are looked for at the same place in it, and then anywhere below it by their audio, name and length.',
        )}
      </p>
      <ul className={styles.folders}>
        {data.folders.map(({ folder, count }) => (
          <li key={folder} className={styles.candidate}>
            <span className={styles.path} title={folder}>
              {folder}
            </span>
            <span className={styles.count}>
              {t('{count, plural, one {# track} other {# tracks}}', { count })}
            </span>
            <Button
              size="small"
              aria-label={t('Choose folder… ({folder})', { folder })}
              onClick={() => void choose(folder)}
            >
              {t('Choose folder…')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
