import type { DiffItem } from '../../../../shared/contract/index.ts';
import { formatTime } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Confidence } from '../../../ui/Badges.tsx';
import { Checkbox } from '../../../ui/Field.tsx';
import styles from './Inspector.module.css';

/** Differences in two columns, before and after. */
export function DiffLines({
  items,
  choice,
}: {
  readonly items: readonly DiffItem[];
  /** If given, each line has a checkbox. */
  readonly choice?: {
    readonly chosen: ReadonlySet<string>;
    readonly onToggle: (id: string, on: boolean) => void;
  };
}) {
  return (
    <ul className={styles.diff} aria-label={t('Differences')}>
      {items.map((item) => (
        <li key={item.id} className={styles.diffLine}>
          {choice ? (
            <Checkbox
              label={t('Accept: {label}', { label: item.label })}
              checked={choice.chosen.has(item.id)}
              onChange={(on) => choice.onToggle(item.id, on)}
            />
          ) : null}
          <span className={styles.diffLabel}>
            {item.label}
            {item.time === null ? null : <span className={styles.hint}> {formatTime(item.time)}</span>}
          </span>
          <span className={styles.before}>{item.before ?? '–'}</span>
          <span className={styles.after}>
            {item.after ?? '–'}
            {item.confidence === null ? null : <Confidence value={item.confidence} ringOnly />}
          </span>
        </li>
      ))}
    </ul>
  );
}
