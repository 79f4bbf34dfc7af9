import { t } from '../../../../shared/languages/translate.ts';
import { X } from 'lucide-react';
import { useId, useState } from 'react';
import { TextInput } from '../../../ui/Field.tsx';
import styles from './LabelPicker.module.css';

interface LabelPickerProps {
  /** Accessible name, for example "Genres". */
  readonly label: string;
  readonly names: readonly string[];
  /** Suggested names; others may be typed. */
  readonly suggestions: readonly string[];
  readonly onChange: (names: string[]) => void;
}

/** An editable list of names. Enter or a comma adds the typed or chosen name; the cross of a name removes it. */
export function LabelPicker({ label, names, suggestions, onChange }: LabelPickerProps) {
  const [text, setText] = useState('');
  const listId = useId();
  const has = (name: string): boolean => names.some((other) => other.toLowerCase() === name.toLowerCase());

  function add(typed: string): void {
    const added = typed
      .split(/[;,]/)
      .map((name) => name.trim())
      .filter((name) => name !== '' && !has(name));
    if (added.length > 0) onChange([...names, ...added]);
    setText('');
  }

  return (
    <div className={styles.picker} role="group" aria-label={label}>
      {names.map((name) => (
        <span key={name} className={styles.chip}>
          {name}
          <button
            type="button"
            className={styles.remove}
            aria-label={t('Remove {name}', { name })}
            onClick={() => onChange(names.filter((other) => other !== name))}
          >
            <X size={12} aria-hidden />
          </button>
        </span>
      ))}
      <TextInput
        className={styles.input}
        aria-label={t('Add to {label}', { label })}
        placeholder={t('Add…')}
        list={listId}
        maxLength={200}
        value={text}
        onChange={(event) => {
          const { value } = event.currentTarget;
          // A choice from the list arrives as a single change; typing continues until Enter or a comma.
          const isChosen = (event.nativeEvent as InputEvent).inputType === 'insertReplacementText';
          if (isChosen || /[;,]/.test(value)) add(value);
          else setText(value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && text.trim() !== '') {
            event.preventDefault();
            add(text);
          } else if (event.key === 'Backspace' && text === '') onChange(names.slice(0, -1));
        }}
        onBlur={() => add(text)}
      />
      <datalist id={listId}>
        {suggestions
          .filter((name) => !has(name))
          .slice(0, 300)
          .map((name) => (
            <option key={name} value={name} />
          ))}
      </datalist>
    </div>
  );
}
