import { useQuery } from '@tanstack/react-query';
import { trackColourNames } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { Checkbox } from '../../../ui/Field.tsx';
import { formatCount } from '../../../ui/number.ts';
import styles from '../FilterBar.module.css';
import { FilterChip } from '../FilterChip.tsx';
import { summary, toggled } from '../filter-lists.ts';
import { changeFilter, useLibraryStore } from '../library-store.ts';
import { colourNames } from '../../../../shared/domain/labels/colour-names.ts';
import { LabelChoice } from './LabelChoice.tsx';

/** Filters on descriptors, custom tags, ratings and colours. */
export function LabelFilter() {
  const filter = useLibraryStore((state) => state.filter);
  const { data: facets } = useQuery(queries.facets());
  return (
    <FilterChip
      name={t('Labels')}
      value={summary([
        ...(filter.descriptors ?? []).map((name) => name || t('no descriptor')),
        ...(filter.tags ?? []).map((name) => name || t('no tag')),
        ...(filter.ratings ?? []).map((rating) => (rating === 0 ? t('not rated') : '★'.repeat(rating))),
        ...(filter.colours ?? []).map((colour) =>
          colour === null ? t('no colour') : t(colourNames[colour]),
        ),
      ])}
      onClear={() =>
        changeFilter({ descriptors: undefined, tags: undefined, ratings: undefined, colours: undefined })
      }
    >
      <LabelChoice
        kind="descriptors"
        chosen={filter.descriptors}
        onToggle={(value, on) => changeFilter({ descriptors: toggled(filter.descriptors, value, on) })}
      />
      <LabelChoice
        kind="tags"
        chosen={filter.tags}
        onToggle={(value, on) => changeFilter({ tags: toggled(filter.tags, value, on) })}
      />
      {[5, 4, 3, 2, 1, 0].map((rating) => (
        <Checkbox
          key={rating}
          checked={filter.ratings?.includes(rating) ?? false}
          onChange={(on) => changeFilter({ ratings: toggled(filter.ratings, rating, on) })}
        >
          {rating === 0 ? t('Not rated') : '★'.repeat(rating)}
        </Checkbox>
      ))}
      {(facets?.colours ?? []).map(({ value, count }) => {
        const colour = trackColourNames.find((name) => name === value);
        return colour ? (
          <div key={value} className={styles.choice}>
            <Checkbox
              checked={filter.colours?.includes(colour) ?? false}
              onChange={(on) => changeFilter({ colours: toggled(filter.colours, colour, on) })}
            >
              {t(colourNames[colour])}
            </Checkbox>
            <span className={styles.count}>{formatCount(count)}</span>
          </div>
        ) : null;
      })}
    </FilterChip>
  );
}
