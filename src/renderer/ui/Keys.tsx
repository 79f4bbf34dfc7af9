import styles from './Keys.module.css';

/** Keys of a shortcut, printed as key caps. */
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
