import { useQuery } from '@tanstack/react-query';
import { Columns3, FileSearch, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { CamelotKey, Flag, Tier } from '../../../shared/domain/index.ts';
import { flagNames } from '../../../shared/domain/flag-names.ts';
import { flags as allFlags, tierNames } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { openDialog } from '../../core/app-store.ts';
import { runCommand } from '../../core/commands.ts';
import { queries } from '../../core/queries.ts';
import { CONFIDENT } from '../../ui/Badges.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Checkbox } from '../../ui/Field.tsx';
import { Menu, MenuCheckItem, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { formatCount } from '../../ui/number.ts';
import { columns, isFixed } from './columns.tsx';
import styles from './FilterBar.module.css';
import { FilterChip } from './FilterChip.tsx';
import { KeyChoice, keysFor } from './KeyChoice.tsx';
import { changeFilter, useLibraryStore } from './library-store.ts';
import { LabelChoice } from './labels/LabelChoice.tsx';
import { LabelFilter } from './labels/LabelFilter.tsx';
import { summary, toggled } from './filter-lists.ts';
import { RangeChoice } from './RangeChoice.tsx';
import { SoundFilter } from './SoundFilter.tsx';
import type { ColumnLayout } from './use-column-layout.ts';

const tiers: readonly Tier[] = [1, 2, 3];

function FlagChoice() {
  const chosen = useLibraryStore((state) => state.filter.flags);
  const { data: facets } = useQuery(queries.facets());
  const counts = new Map(facets?.flags.map(({ value, count }) => [value, count]));
  const order = [...allFlags].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  return order.map((flag: Flag) => (
    <div key={flag} className={styles.choice}>
      <Checkbox
        checked={chosen?.includes(flag) ?? false}
        onChange={(on) => changeFilter({ flags: toggled(chosen, flag, on) })}
      >
        {t(flagNames[flag])}
      </Checkbox>
      <span className={styles.count}>{formatCount(counts.get(flag) ?? 0)}</span>
    </div>
  ));
}

/** Filters and column settings of the library table. */
export function FilterBar({ layout }: { readonly layout: ColumnLayout }) {
  const filter = useLibraryStore((state) => state.filter);
  const { data: facets } = useQuery(queries.facets());
  const [keyChoice, setKeyChoice] = useState<{ chosen: readonly CamelotKey[]; compatible: boolean }>({
    chosen: [],
    compatible: false,
  });
  const isCovered = useLibraryStore(({ selection }) => selection.ids.size > 1);
  const chosenKeys = filter.keys ? keyChoice.chosen : [];
  const bpm = facets?.bpm ?? { from: 60, to: 200 };
  const { text: _text, playlistId: _playlist, ...conditions } = filter;
  const isFiltered = Object.keys(conditions).length > 0;

  function changeKeys(chosen: readonly CamelotKey[], compatible: boolean): void {
    setKeyChoice({ chosen, compatible });
    changeFilter({ keys: keysFor(chosen, compatible) });
  }

  return (
    <div className={styles.bar} role="toolbar" aria-label={t('Filters')} inert={isCovered}>
      <div className={styles.chips}>
        <FilterChip
          name={t('Tier')}
          value={summary(filter.tiers?.map((tier) => `${tier} ${t(tierNames[tier])}`))}
          onClear={() => changeFilter({ tiers: undefined })}
        >
          {tiers.map((tier) => (
            <Checkbox
              key={tier}
              checked={filter.tiers?.includes(tier) ?? false}
              onChange={(on) => changeFilter({ tiers: toggled(filter.tiers, tier, on) })}
            >
              {tier} {t(tierNames[tier])}
            </Checkbox>
          ))}
        </FilterChip>
        <FilterChip
          name={t('Flags')}
          value={summary(filter.flags?.map((flag) => t(flagNames[flag])))}
          onClear={() => changeFilter({ flags: undefined })}
        >
          <FlagChoice />
        </FilterChip>
        <FilterChip
          name={t('Confidence')}
          value={
            filter.confidence &&
            `${formatDecimal(filter.confidence.from, 2)}–${formatDecimal(filter.confidence.to, 2)}`
          }
          onClear={() => changeFilter({ confidence: undefined })}
        >
          <RangeChoice
            names={{
              from: t('confidence from'),
              to: t('confidence to'),
              lowest: t('Lowest confidence'),
              highest: t('Highest confidence'),
            }}
            min={0}
            max={1}
            step={0.01}
            decimals={2}
            value={filter.confidence}
            onChange={(confidence) => changeFilter({ confidence })}
            presets={[
              { label: t('Uncertain'), from: 0, to: CONFIDENT },
              { label: t('Confident'), from: 0.8, to: 1 },
            ]}
          />
        </FilterChip>
        <FilterChip
          name="BPM"
          value={filter.bpm && `${formatEnd(filter.bpm.from)}–${formatEnd(filter.bpm.to)}`}
          onClear={() => changeFilter({ bpm: undefined })}
        >
          <RangeChoice
            names={{
              from: t('BPM from'),
              to: t('BPM to'),
              lowest: t('Lowest BPM'),
              highest: t('Highest BPM'),
            }}
            min={Math.floor(bpm.from)}
            max={Math.ceil(bpm.to)}
            step={1}
            decimals={0}
            value={filter.bpm}
            onChange={(range) => changeFilter({ bpm: range })}
            presets={[
              { label: '120–128', from: 120, to: 128 },
              { label: '128–140', from: 128, to: 140 },
              { label: '170–178', from: 170, to: 178 },
            ]}
          />
        </FilterChip>
        <FilterChip
          name={t('Key')}
          value={
            filter.keys && chosenKeys.length > 0
              ? `${summary(chosenKeys) ?? ''}${keyChoice.compatible ? ' ±' : ''}`
              : summary(filter.keys)
          }
          onClear={() => changeKeys([], keyChoice.compatible)}
        >
          <KeyChoice chosen={chosenKeys} withCompatible={keyChoice.compatible} onChange={changeKeys} />
        </FilterChip>
        <FilterChip
          name={t('Genre')}
          value={summary(filter.genres?.map((genre) => genre || t('no genre')))}
          onClear={() => changeFilter({ genres: undefined, withSubgenres: undefined })}
        >
          <LabelChoice
            kind="genres"
            chosen={filter.genres}
            onToggle={(value, on) => changeFilter({ genres: toggled(filter.genres, value, on) })}
          >
            <Checkbox
              checked={filter.withSubgenres ?? false}
              onChange={(on) => changeFilter({ withSubgenres: on || undefined })}
            >
              {t('With their subgenres')}
            </Checkbox>
            <Button size="small" onClick={() => openDialog({ kind: 'genres' })}>
              {t('Merge and edit genres…')}
            </Button>
          </LabelChoice>
        </FilterChip>
        <LabelFilter />
        <SoundFilter />
        <FilterChip
          name={t('State')}
          value={summary(
            [
              filter.analyzed === true && t('analyzed'),
              filter.analyzed === false && t('not analyzed'),
              filter.missing === true && t('missing'),
              filter.missing === false && t('file present'),
            ].filter((text) => text !== false),
          )}
          onClear={() => changeFilter({ analyzed: undefined, missing: undefined })}
        >
          <Checkbox
            checked={filter.analyzed === true}
            onChange={(on) => changeFilter({ analyzed: on ? true : undefined })}
          >
            {t('Analyzed')}
          </Checkbox>
          <Checkbox
            checked={filter.analyzed === false}
            onChange={(on) => changeFilter({ analyzed: on ? false : undefined })}
          >
            {t('Not analyzed')}
          </Checkbox>
          <Checkbox
            checked={filter.missing === true}
            onChange={(on) => changeFilter({ missing: on ? true : undefined })}
          >
            {t('File missing')}
          </Checkbox>
          <Checkbox
            checked={filter.missing === false}
            onChange={(on) => changeFilter({ missing: on ? false : undefined })}
          >
            {t('File present')}
          </Checkbox>
        </FilterChip>
        {filter.trackIds ? (
          <FilterChip
            name={t('Chosen')}
            value={t('{count, plural, one {# track} other {# tracks}}', { count: filter.trackIds.length })}
            onClear={() => changeFilter({ trackIds: undefined })}
          >
            <p>{t('The tracks that the Dataset screen pointed at.')}</p>
          </FilterChip>
        ) : null}
        {isFiltered ? (
          <Button
            size="small"
            variant="ghost"
            command="library.clearFilters"
            onClick={() => clearConditions()}
          >
            {t('Clear all')}
          </Button>
        ) : null}
        {filter.missing === true ? (
          <Button size="small" icon={FileSearch} onClick={() => runCommand('file.relocate')}>
            {t('Find missing files…')}
          </Button>
        ) : null}
      </div>
      <Menu align="end" trigger={<IconButton icon={Columns3} label={t('Columns')} size="small" />}>
        {columns
          .filter((column) => !isFixed(column))
          .map((column) => (
            <MenuCheckItem
              key={column.id}
              checked={layout.columns.includes(column)}
              onChange={(on) => layout.show(column.id, on)}
            >
              {t(column.title)}
            </MenuCheckItem>
          ))}
        <MenuSeparator />
        <MenuItem icon={RotateCcw} disabled={layout.isDefault} onSelect={() => layout.reset()}>
          {t('Reset all columns')}
        </MenuItem>
      </Menu>
    </div>
  );
}

function formatEnd(bpm: number): string {
  return String(Math.floor(bpm * 10) / 10);
}

/** Removes all conditions but keeps the current playlist and the search text. */
export function clearConditions(): void {
  const { text, playlistId } = useLibraryStore.getState().filter;
  useLibraryStore.setState({
    filter: { ...(text === undefined ? {} : { text }), ...(playlistId === undefined ? {} : { playlistId }) },
    scrollTop: 0,
  });
}
