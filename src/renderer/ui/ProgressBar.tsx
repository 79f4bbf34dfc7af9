import { Progress } from '@base-ui/react/progress';
import { classNames } from './class-names.ts';
import styles from './ProgressBar.module.css';

/** A progress bar; `value` is in [0, 1], or null while unknown. */
export function ProgressBar({
  label,
  value,
  className,
}: {
  readonly label: string;
  readonly value: number | null;
  readonly className?: string | undefined;
}) {
  return (
    <Progress.Root
      aria-label={label}
      value={value === null ? null : Math.round(value * 100)}
      className={classNames(styles.root, className)}
    >
      <Progress.Track className={styles.track}>
        <Progress.Indicator className={styles.indicator} />
      </Progress.Track>
    </Progress.Root>
  );
}
