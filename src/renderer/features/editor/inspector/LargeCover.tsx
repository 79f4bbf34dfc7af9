import { t } from '../../../../shared/languages/translate.ts';
import { useState } from 'react';
import styles from './LargeCover.module.css';

/** The cover from the file's tags, as large as the panel allows; nothing if there is none. */
export function LargeCover({ url, title }: { readonly url: string; readonly title: string }) {
  const [isThere, setThere] = useState(true);
  if (!isThere) return null;
  return (
    <img
      src={url}
      alt={t('Cover of {title}', { title })}
      className={styles.cover}
      decoding="async"
      onError={() => setThere(false)}
    />
  );
}
