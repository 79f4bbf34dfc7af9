import { TextInput } from '../../ui/Field.tsx';

interface NumberInputProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}

/** A number field that applies its value, within bounds, when it loses focus. */
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
