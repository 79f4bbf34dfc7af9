import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { Annotation } from '../../../../shared/domain/index.ts';
import { formatBpm } from '../../../../shared/domain/edits/describe.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Button } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { CONFIDENT, Confidence } from '../../../ui/Badges.tsx';
import { Field, TextInput } from '../../../ui/Field.tsx';
import { Popover } from '../../../ui/Popover.tsx';
import { useEditor } from '../editor-store.ts';
import { chooseTempo, scaleTempo, setBpm } from '../grid-actions.ts';
import { originText } from '../value-origin.tsx';
import styles from './Header.module.css';

/** Alternatives with less confidence would show as 0.00 and are omitted. */
const LEAST_SHOWN = 0.005;

function parseBpm(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && value >= 1 && value <= 1000 ? value : null;
}

function BpmField({ bpm, onDone }: { readonly bpm: number | null; readonly onDone: () => void }) {
  const [text, setText] = useState(bpm === null ? '' : formatBpm(bpm));
  const value = parseBpm(text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (value === null) return;
        if (value !== bpm) setBpm(value);
        onDone();
      }}
    >
      <Field label={t('Tempo in BPM')} hint={t('The beat at the playhead stays where it is.')}>
        <TextInput
          autoFocus
          aria-label={t('Tempo in BPM')}
          aria-invalid={value === null}
          inputMode="decimal"
          value={text}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
    </form>
  );
}

/** The tempo, with alternative readings one click away. */
export function TempoControl({ document }: { readonly document: Annotation }) {
  const isOpen = useEditor((state) => state.isTypingBpm);
  const setOpen = (open: boolean): void => useEditor.setState({ isTypingBpm: open });
  const { bpm } = document.audio;
  const origin = document.provenance.beat_grid;
  const isUnsure = document.metadata.tier !== 1 && (origin?.confidence ?? 1) < CONFIDENT;
  const hasVariableTempo = document.beat_grid.length > 1;
  const others = document.tempo_alternatives.filter(
    (other) => other.confidence >= LEAST_SHOWN && (bpm === null || Math.abs(other.bpm - bpm) > 0.05),
  );
  const text =
    bpm === null ? t('No tempo') : `${isUnsure ? '~' : ''}${formatBpm(bpm)}${isUnsure ? '?' : ''} BPM`;
  return (
    <Popover
      label={t('Tempo')}
      open={isOpen}
      onOpenChange={setOpen}
      className={styles.popup}
      trigger={
        <button
          type="button"
          className={classNames(styles.value, isUnsure && styles.unsure)}
          aria-label={
            hasVariableTempo
              ? t('Tempo: {tempo} {count} anchors', { tempo: text, count: document.beat_grid.length })
              : t('Tempo: {tempo}', { tempo: text })
          }
          title={t('Tempo: {tempo}', { tempo: origin ? originText(origin) : t('no record of its source') })}
        >
          <span className={styles.bpm}>{text}</span>{' '}
          {hasVariableTempo ? (
            <span className={styles.faint}>{t('{count} anchors', { count: document.beat_grid.length })}</span>
          ) : null}
          <ChevronDown size={14} aria-hidden />
        </button>
      }
    >
      <BpmField key={String(bpm)} bpm={bpm} onDone={() => setOpen(false)} />
      <div className={styles.row}>
        <Button size="small" command="editor.halve" onClick={() => scaleTempo(1 / 2, '÷ 2')}>
          ÷ 2
        </Button>
        <Button size="small" command="editor.double" onClick={() => scaleTempo(2, '× 2')}>
          × 2
        </Button>
        <Button size="small" command="editor.twoThirds" onClick={() => scaleTempo(2 / 3, '× 2/3')}>
          × 2/3
        </Button>
        <Button size="small" command="editor.threeHalves" onClick={() => scaleTempo(3 / 2, '× 3/2')}>
          × 3/2
        </Button>
      </div>
      {others.length > 0 ? (
        <ul className={styles.alternatives} aria-label={t('Other tempi')}>
          {others.map((other) => (
            <li key={other.bpm}>
              <button type="button" className={styles.alternative} onClick={() => chooseTempo(other.bpm)}>
                <span className={styles.bpm}>{formatBpm(other.bpm)}</span>
                <Confidence value={other.confidence} />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </Popover>
  );
}
