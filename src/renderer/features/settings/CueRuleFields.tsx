import type { CueRule, Rgb, SectionLabel } from '../../../shared/domain/index.ts';
import { cuePalette, sectionLabels } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { Checkbox, TextInput } from '../../ui/Field.tsx';
import { Popover } from '../../ui/Popover.tsx';
import styles from './Settings.module.css';

const defaultColor: Rgb = [40, 226, 20];

export function Color({
  rule,
  onChange,
}: {
  readonly rule: CueRule;
  readonly onChange: (color: Rgb) => void;
}) {
  const color = rule.color ?? defaultColor;
  return (
    <Popover
      label={t('Colour')}
      trigger={
        <button
          type="button"
          className={styles.swatch}
          aria-label={rule.name ? t('Colour of {name}', { name: rule.name }) : t('Colour of the cue')}
          style={{ '--swatch': `rgb(${color.join(' ')})` }}
        />
      }
    >
      <div className={styles.swatches}>
        {cuePalette.map((candidate, index) => (
          <button
            key={candidate.join()}
            type="button"
            className={styles.swatch}
            aria-label={t('Colour {index}', { index: index + 1 })}
            aria-pressed={candidate.join() === color.join()}
            style={{ '--swatch': `rgb(${candidate.join(' ')})` }}
            onClick={() => onChange(candidate)}
          />
        ))}
      </div>
    </Popover>
  );
}

export function Sections({
  rule,
  onChange,
}: {
  readonly rule: CueRule;
  readonly onChange: (labels: SectionLabel[]) => void;
}) {
  const text = rule.labels.length === 0 ? t('any section') : rule.labels.join(', ');
  return (
    <Popover
      label={t('Sections')}
      trigger={
        <button
          type="button"
          className={styles.sectionsButton}
          aria-label={t('Sections: {text}', { text })}
          title={text}
        >
          {text}
        </button>
      }
    >
      {sectionLabels.map((label) => (
        <div key={label}>
          <Checkbox
            checked={rule.labels.includes(label)}
            onChange={(on) =>
              onChange(on ? [...rule.labels, label] : rule.labels.filter((other) => other !== label))
            }
          >
            {label}
          </Checkbox>
        </div>
      ))}
    </Popover>
  );
}

interface NumberInputProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A number field that applies its value, clamped to the bounds, when it loses focus. */
export function NumberInput({ label, value, min, max, onChange }: NumberInputProps) {
  return (
    <TextInput
      key={value}
      aria-label={label}
      inputMode="numeric"
      defaultValue={String(value)}
      onBlur={(event) => {
        const typed = Number(event.currentTarget.value.replace(',', '.'));
        const next = Number.isFinite(typed) ? Math.min(max, Math.max(min, typed)) : value;
        if (next === value) event.currentTarget.value = String(value);
        else onChange(next);
      }}
      onKeyDown={(event) => (event.key === 'Enter' ? event.currentTarget.blur() : undefined)}
    />
  );
}
