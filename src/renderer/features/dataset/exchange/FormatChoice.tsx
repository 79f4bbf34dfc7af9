import { t } from '../../../../shared/languages/translate.ts';
import { useId } from 'react';
import { formatGroups, formats, groupNames } from './formats.ts';
import type { FormatInfo } from './formats.ts';
import styles from './Exchange.module.css';

/** A choice between all formats, in two groups. */
export function FormatChoice({
  value,
  onChange,
}: {
  readonly value: FormatInfo['value'];
  readonly onChange: (value: FormatInfo['value']) => void;
}) {
  const name = useId();
  return (
    <div className={styles.formats} role="radiogroup" aria-label={t('Format')}>
      {formatGroups.map((group) => (
        <div key={group} className={styles.formatGroup}>
          <span className={styles.groupName}>{t(groupNames[group])}</span>
          {formats
            .filter((format) => format.group === group)
            .map((format) => (
              <label key={format.value} className={styles.format}>
                <input
                  type="radio"
                  name={name}
                  value={format.value}
                  checked={format.value === value}
                  aria-label={format.title}
                  onChange={() => onChange(format.value)}
                />
                <span className={styles.formatName}>{format.title}</span>
                <span className={styles.formatAbout}>{t(format.about)}</span>
              </label>
            ))}
        </div>
      ))}
    </div>
  );
}
