import { useState } from 'react';
import type { CamelotKey } from '../../../shared/domain/index.ts';
import { compatibleKeys, toClassicKey } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { Checkbox } from '../../ui/Field.tsx';
import { classNames } from '../../ui/class-names.ts';
import styles from './FilterBar.module.css';

const hours = Array.from({ length: 12 }, (_, index) => index + 1);

/** The keys to filter by: the chosen ones and, optionally, those compatible with them. */
export function keysFor(chosen: readonly CamelotKey[], withCompatible: boolean): CamelotKey[] {
  const keys = withCompatible ? chosen.flatMap((key) => compatibleKeys(key)) : chosen;
  return [...new Set(keys)];
}

interface KeyChoiceProps {
  readonly chosen: readonly CamelotKey[];
  readonly withCompatible: boolean;
  readonly onChange: (chosen: readonly CamelotKey[], withCompatible: boolean) => void;
}

/** The Camelot wheel as a table: minor and major in twelve columns. */
export function KeyChoice({ chosen, withCompatible, onChange }: KeyChoiceProps) {
  const [hovered, setHovered] = useState<CamelotKey | null>(null);
  const included = new Set(keysFor(chosen, withCompatible));
  return (
    <div className={styles.keys}>
      <div className={styles.keyGrid} role="group" aria-label={t('Keys')}>
        {(['A', 'B'] as const).flatMap((letter) =>
          hours.map((hour) => {
            const key: CamelotKey = `${hour}${letter}`;
            const isChosen = chosen.includes(key);
            return (
              <button
                key={key}
                type="button"
                aria-pressed={isChosen}
                aria-label={`${key}, ${toClassicKey(key)}`}
                className={classNames(styles.keyButton, included.has(key) && styles.keyIncluded)}
                onPointerEnter={() => setHovered(key)}
                onPointerLeave={() => setHovered(null)}
                onClick={() =>
                  onChange(
                    isChosen ? chosen.filter((other) => other !== key) : [...chosen, key],
                    withCompatible,
                  )
                }
              >
                {key}
              </button>
            );
          }),
        )}
      </div>
      <div className={styles.keyFooter}>
        <Checkbox checked={withCompatible} onChange={(next) => onChange(chosen, next)}>
          {t('and keys that mix with it')}
        </Checkbox>
        <span className={styles.keyName}>{hovered ? toClassicKey(hovered) : ''}</span>
      </div>
    </div>
  );
}
