import { ENERGY_LEVELS, FULL_BANDWIDTH_HZ } from '../../../shared/domain/sound.ts';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import { Checkbox } from '../../ui/Field.tsx';
import styles from './FilterBar.module.css';
import { FilterChip } from './FilterChip.tsx';
import { summary } from './filter-lists.ts';
import { changeFilter, useLibraryStore } from './library-store.ts';
import { RangeChoice } from './RangeChoice.tsx';

type Range = { readonly from: number; readonly to: number } | undefined;

const toKilohertz = (range: Range): Range => range && { from: range.from / 1000, to: range.to / 1000 };
const toHertz = (range: Range) => range && { from: range.from * 1000, to: range.to * 1000 };

/** Full, for files of 96 kHz, too. */
const MOST_KHZ = 48;

function describe({ energy, loudness, bandwidth, soundCut }: TrackFilter): string | undefined {
  return summary(
    [
      energy && `energy ${energy.from}–${energy.to}`,
      loudness && `${loudness.from} to ${loudness.to} LUFS`,
      bandwidth && `${bandwidth.from / 1000}–${bandwidth.to / 1000} kHz`,
      soundCut && 'cut sound',
    ].filter((text) => text !== undefined && text !== false),
  );
}

/** Conditions on what was measured of the sound itself. */
export function SoundFilter() {
  const filter = useLibraryStore((state) => state.filter);
  return (
    <FilterChip
      name="Sound"
      value={describe(filter)}
      onClear={() =>
        changeFilter({ energy: undefined, loudness: undefined, bandwidth: undefined, soundCut: undefined })
      }
    >
      <h4 className={styles.choiceHeading}>Energy</h4>
      <RangeChoice
        name="energy"
        min={1}
        max={ENERGY_LEVELS}
        step={1}
        decimals={0}
        value={filter.energy}
        onChange={(energy) => changeFilter({ energy })}
        presets={[
          { label: 'Warm-up', from: 1, to: 4 },
          { label: 'Peak', from: 8, to: ENERGY_LEVELS },
        ]}
      />
      <h4 className={styles.choiceHeading}>Loudness, LUFS</h4>
      <RangeChoice
        name="loudness"
        min={-30}
        max={0}
        step={0.5}
        decimals={1}
        value={filter.loudness}
        onChange={(loudness) => changeFilter({ loudness })}
        presets={[
          { label: 'Quiet', from: -30, to: -12 },
          { label: 'Loud', from: -8, to: 0 },
        ]}
      />
      <h4 className={styles.choiceHeading}>Sound up to, kHz</h4>
      <RangeChoice
        name="bandwidth"
        min={8}
        max={MOST_KHZ}
        step={0.5}
        decimals={1}
        value={toKilohertz(filter.bandwidth)}
        onChange={(range) => changeFilter({ bandwidth: toHertz(range) })}
        presets={[
          { label: 'To 17', from: 8, to: 17 },
          { label: `From ${FULL_BANDWIDTH_HZ / 1000}`, from: FULL_BANDWIDTH_HZ / 1000, to: MOST_KHZ },
        ]}
      />
      <Checkbox
        checked={filter.soundCut === true}
        onChange={(on) => changeFilter({ soundCut: on || undefined })}
      >
        Less sound than the file could hold
      </Checkbox>
    </FilterChip>
  );
}
