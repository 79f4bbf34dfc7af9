import { t } from '../../../shared/languages/translate.ts';
import { ChevronDown, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import { Popover } from '../../ui/Popover.tsx';
import styles from './FilterBar.module.css';

interface FilterChipProps {
  /** What is filtered, for example "Key". */
  readonly name: string;
  /** Short form of the condition; undefined if it is not set. */
  readonly value?: string | undefined;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

/** One condition: a button that shows its current value and opens its options. */
export function FilterChip({ name, value, onClear, children }: FilterChipProps) {
  const isSet = value !== undefined;
  return (
    <span className={classNames(styles.chip, isSet && styles.set)}>
      <Popover
        label={t('Filter by {name}', { name })}
        trigger={
          <button type="button" className={styles.chipButton} aria-label={isSet ? `${name}: ${value}` : name}>
            {isSet ? `${name}: ` : name}
            {isSet ? <span className={styles.chipValue}>{value}</span> : null}
            {isSet ? null : <ChevronDown size={13} aria-hidden />}
          </button>
        }
      >
        <div className={styles.choices}>{children}</div>
      </Popover>
      {isSet ? (
        <button
          type="button"
          className={styles.clear}
          aria-label={t('Clear {name} filter', { name })}
          onClick={onClear}
        >
          <X size={13} aria-hidden />
        </button>
      ) : null}
    </span>
  );
}
