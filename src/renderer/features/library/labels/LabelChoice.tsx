import { msg, t } from '../../../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { queries } from '../../../core/queries.ts';
import { Checkbox, TextInput } from '../../../ui/Field.tsx';
import { formatCount } from '../../../ui/number.ts';
import styles from '../FilterBar.module.css';

interface LabelChoiceProps {
  readonly kind: 'genres' | 'descriptors' | 'tags';
  readonly chosen: readonly string[] | undefined;
  readonly onToggle: (value: string, on: boolean) => void;
  readonly children?: ReactNode;
}

const texts = {
  genres: { search: msg('Search genres'), none: msg('No genre'), notFound: msg('No genre like this.') },
  descriptors: {
    search: msg('Search descriptors'),
    none: msg('No descriptor'),
    notFound: msg('No descriptor like this.'),
  },
  tags: { search: msg('Search tags'), none: msg('No tag'), notFound: msg('No tag like this.') },
} as const;

/** Labels of one kind to filter by, the most frequent first. */
export function LabelChoice({ kind, chosen, onToggle, children }: LabelChoiceProps) {
  const { data: facets } = useQuery(queries.facets());
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const none = { value: '', count: null };
  const noneText = t(texts[kind].none);
  const all = [...(facets?.[kind] ?? []), none];
  const found = all.filter(({ value }) => (value || noneText).toLowerCase().includes(wanted));
  return (
    <>
      <TextInput
        aria-label={t(texts[kind].search)}
        placeholder={t(texts[kind].search)}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={styles.scrollList}>
        {found.slice(0, 200).map(({ value, count }) => (
          <div key={value} className={styles.choice}>
            <Checkbox checked={chosen?.includes(value) ?? false} onChange={(on) => onToggle(value, on)}>
              {value || noneText}
            </Checkbox>
            <span className={styles.count}>{count === null ? '' : formatCount(count)}</span>
          </div>
        ))}
        {found.length === 0 ? <p className={styles.count}>{t(texts[kind].notFound)}</p> : null}
      </div>
      {children}
    </>
  );
}
