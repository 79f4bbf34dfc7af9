import { ENERGY_LEVELS, FULL_BANDWIDTH_HZ } from '../../../shared/domain/sound.ts';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatNumber } from '../../../shared/languages/format.ts';
import { Checkbox } from '../../ui/Field.tsx';
import styles from './FilterBar.module.css';
import { FilterChip } from './FilterChip.tsx';
import { summary } from './filter-lists.ts';
import { changeFilter, useLibraryStore } from './library-store.ts';
import { RangeChoice } from './RangeChoice.tsx';

type Range = { readonly from: number; readonly to: number } | undefined;

const toKilohertz = (range: Range): Range => range && { from: range.from / 1000, to: range.to / 1000 };
const toHertz = (range: Range) => range && { from: range.from * 1000, to: range.to * 1000 };

/** The highest possible bandwidth, reached by files with a sample rate of 96 kHz. */
const MOST_KHZ = 48;

function describe({ energy, loudness, bandwidth, soundCut }: TrackFilter): string | undefined {
  return summary(
    [
      energy && t('energy {from}–{to}', { from: energy.from, to: energy.to }),
      loudness && t('{from, number} to {to, number} LUFS', { from: loudness.from, to: loudness.to }),
      bandwidth && `${formatNumber(bandwidth.from / 1000)}–${formatNumber(bandwidth.to / 1000)} kHz`,
      soundCut && t('cut sound'),
    ].filter((text) => text !== undefined && text !== false),
  );
}

/** Filters on properties measured from the audio. */
export function SoundFilter() {
  const filter = useLibraryStore((state) => state.filter);
  return (
    <FilterChip
      name={t('Sound')}
      value={describe(filter)}
      onClear={() =>
        changeFilter({ energy: undefined, loudness: undefined, bandwidth: undefined, soundCut: undefined })
      }
    >
      <h4 className={styles.choiceHeading}>{t('Energy')}</h4>
      <RangeChoice
        names={{
          from: t('energy from'),
          to: t('energy to'),
          lowest: t('Lowest energy'),
          highest: t('Highest energy'),
        }}
        min={1}
        max={ENERGY_LEVELS}
        step={1}
        decimals={0}
        value={filter.energy}
        onChange={(energy) => changeFilter({ energy })}
        presets={[
          { label: t('Warm-up'), from: 1, to: 4 },
          { label: t('Peak'), from: 8, to: ENERGY_LEVELS },
        ]}
      />
      <h4 className={styles.choiceHeading}>{t('Loudness, LUFS')}</h4>
      <RangeChoice
        names={{
          from: t('loudness from'),
          to: t('loudness to'),
          lowest: t('Lowest loudness'),
          highest: t('Highest loudness'),
        }}
        min={-30}
        max={0}
        step={0.5}
        decimals={1}
        value={filter.loudness}
        onChange={(loudness) => changeFilter({ loudness })}
        presets={[
          { label: t('Quiet'), from: -30, to: -12 },
          { label: t('Loud'), from: -8, to: 0 },
        ]}
      />
      <h4 className={styles.choiceHeading}>{t('Sound up to, kHz')}</h4>
      <RangeChoice
        names={{
          from: t('bandwidth from'),
          to: t('bandwidth to'),
          lowest: t('Lowest bandwidth'),
          highest: t('Highest bandwidth'),
        }}
        min={8}
        max={MOST_KHZ}
        step={0.5}
        decimals={1}
        value={toKilohertz(filter.bandwidth)}
        onChange={(range) => changeFilter({ bandwidth: toHertz(range) })}
        presets={[
          { label: t('To 17'), from: 8, to: 17 },
          {
            label: t('From {kilohertz, number}', { kilohertz: FULL_BANDWIDTH_HZ / 1000 }),
            from: FULL_BANDWIDTH_HZ / 1000,
            to: MOST_KHZ,
          },
        ]}
      />
      <Checkbox
        checked={filter.soundCut === true}
        onChange={(on) => changeFilter({ soundCut: on || undefined })}
      >
        {t('Less sound than the file could hold')}
      </Checkbox>
    </FilterChip>
  );
}
