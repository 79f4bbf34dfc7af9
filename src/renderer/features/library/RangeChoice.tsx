import { useState } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Slider, TextInput } from '../../ui/Field.tsx';
import styles from './FilterBar.module.css';

interface RangeNames {
  readonly from: string;
  readonly to: string;
  readonly lowest: string;
  readonly highest: string;
}

interface RangeChoiceProps {
  /** Accessible names of the two ends. */
  readonly names: RangeNames;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly decimals: number;
  readonly value: { readonly from: number; readonly to: number } | undefined;
  readonly onChange: (value: { from: number; to: number } | undefined) => void;
  readonly presets?: readonly { readonly label: string; readonly from: number; readonly to: number }[];
}

/** A range set by slider, by typing, or by a preset. */
export function RangeChoice({ names, min, max, step, decimals, value, onChange, presets }: RangeChoiceProps) {
  const [draft, setDraft] = useState<readonly [number, number]>([value?.from ?? min, value?.to ?? max]);
  function commit([from, to]: readonly [number, number]): void {
    const low = Math.min(from, to);
    const high = Math.max(from, to);
    setDraft([low, high]);
    onChange(low <= min && high >= max ? undefined : { from: low, to: high });
  }
  function typed(index: 0 | 1, text: string): void {
    const number = Number(text.replace(',', '.'));
    if (!Number.isFinite(number) || text === '') return;
    const next: [number, number] = [draft[0], draft[1]];
    next[index] = number;
    commit(next);
  }
  return (
    <div className={styles.range}>
      <Slider
        labels={[names.from, names.to]}
        value={draft}
        min={min}
        max={max}
        step={step}
        onChange={setDraft}
        onCommit={commit}
      />
      <div className={styles.rangeInputs}>
        {([0, 1] as const).map((index) => (
          <TextInput
            key={`${index} ${draft[index]}`}
            aria-label={index === 0 ? names.lowest : names.highest}
            inputMode="decimal"
            defaultValue={draft[index].toFixed(decimals)}
            onBlur={(event) => typed(index, event.currentTarget.value)}
            onKeyDown={(event) =>
              event.key === 'Enter' ? typed(index, event.currentTarget.value) : undefined
            }
          />
        ))}
      </div>
      {presets ? (
        <div className={styles.presets}>
          {presets.map((preset) => (
            <Button key={preset.label} size="small" onClick={() => commit([preset.from, preset.to])}>
              {preset.label}
            </Button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
