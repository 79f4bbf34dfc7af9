import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { queries } from '../../../core/queries.ts';
import { Checkbox, TextInput } from '../../../ui/Field.tsx';
import { formatCount } from '../../../ui/number.ts';
import styles from '../FilterBar.module.css';

interface LabelChoiceProps {
  readonly kind: 'genres' | 'descriptors' | 'tags';
  /** "genre", and in the plural. */
  readonly names: readonly [one: string, many: string];
  readonly chosen: readonly string[] | undefined;
  readonly onToggle: (value: string, on: boolean) => void;
  readonly children?: ReactNode;
}

/** Labels of one kind to filter by, those of most tracks first. */
export function LabelChoice({ kind, names: [one, many], chosen, onToggle, children }: LabelChoiceProps) {
  const { data: facets } = useQuery(queries.facets());
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const none = { value: '', count: null };
  const all = [...(facets?.[kind] ?? []), none];
  const found = all.filter(({ value }) => (value || `no ${one}`).toLowerCase().includes(wanted));
  return (
    <>
      <TextInput
        aria-label={`Search ${many}`}
        placeholder={`Search ${many}`}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={styles.scrollList}>
        {found.slice(0, 200).map(({ value, count }) => (
          <div key={value} className={styles.choice}>
            <Checkbox checked={chosen?.includes(value) ?? false} onChange={(on) => onToggle(value, on)}>
              {value || `No ${one}`}
            </Checkbox>
            <span className={styles.count}>{count === null ? '' : formatCount(count)}</span>
          </div>
        ))}
        {found.length === 0 ? <p className={styles.count}>No {one} like this.</p> : null}
      </div>
      {children}
    </>
  );
}
