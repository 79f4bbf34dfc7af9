import styles from './Keys.module.css';

/** The keys of a shortcut, shown as key caps. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className={styles.keys}>
      {keys.split(' ').map((press) => (
        <kbd key={press} className={styles.key}>
          {press}
        </kbd>
      ))}
    </span>
  );
}
