import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Slider as BaseSlider } from '@base-ui/react/slider';
import { Check, Minus } from 'lucide-react';
import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './Field.module.css';

/** A single-line text field. */
export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return <input type="text" spellCheck={false} {...rest} className={classNames(styles.input, className)} />;
}

/** A control with its label above and a hint below. */
export function Field({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.field}>
      <span className={styles.label}>{label}</span>
      {children}
      {hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
    </div>
  );
}

export interface CheckboxProps {
  readonly checked: boolean;
  readonly indeterminate?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  /** Visible text; use `label` instead to show only the box. */
  readonly children?: ReactNode;
  readonly label?: string;
}

export function Checkbox({
  checked,
  indeterminate = false,
  onChange,
  disabled = false,
  children,
  label,
}: CheckboxProps) {
  const id = useId();
  return (
    <span className={styles.checkboxLine}>
      <BaseCheckbox.Root
        id={id}
        className={styles.checkbox}
        checked={checked}
        indeterminate={indeterminate}
        disabled={disabled}
        onCheckedChange={(next) => onChange(next)}
        {...(label === undefined ? {} : { 'aria-label': label })}
      >
        <BaseCheckbox.Indicator className={styles.mark}>
          {indeterminate ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      {children === undefined ? null : (
        <label htmlFor={id} className={styles.checkboxLabel}>
          {children}
        </label>
      )}
    </span>
  );
}

export interface SliderProps<V extends number | readonly number[]> {
  /** Accessible names, one per thumb. */
  readonly labels: readonly string[];
  readonly value: V;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onChange: (value: V) => void;
  /** Called when the thumb is released. */
  readonly onCommit?: (value: V) => void;
}

/** A slider for one value or, given an array, a range. */
export function Slider<V extends number | readonly number[]>({
  labels,
  value,
  min,
  max,
  step,
  onChange,
  onCommit,
}: SliderProps<V>) {
  return (
    <BaseSlider.Root<V>
      value={value}
      min={min}
      max={max}
      step={step}
      onValueChange={(next) => onChange(next as V)}
      onValueCommitted={(next) => onCommit?.(next as V)}
      className={styles.slider}
    >
      <BaseSlider.Control className={styles.sliderControl}>
        <BaseSlider.Track className={styles.sliderTrack}>
          <BaseSlider.Indicator className={styles.sliderRange} />
          {labels.map((label, index) => (
            <BaseSlider.Thumb key={label} index={index} aria-label={label} className={styles.sliderThumb} />
          ))}
        </BaseSlider.Track>
      </BaseSlider.Control>
    </BaseSlider.Root>
  );
}
