import { useState } from 'react';
import type { TrackSelection } from '../../../shared/contract/index.ts';
import { cuePalette, sectionLabels } from '../../../shared/domain/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { Checkbox, Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { Select } from '../../ui/Select.tsx';
import { translated } from '../../ui/translated.ts';
import { changeTracks } from './bulk.ts';
import { ChangePreview } from './ChangePreview.tsx';
import { correctionOf, emptyForm } from './correction-form.ts';
import type { CorrectionForm } from './correction-form.ts';
import styles from './CorrectDialog.module.css';

const kinds = [
  { value: 'shift-grid', label: msg('Shift beat grids') },
  { value: 'shift-cues', label: msg('Shift cues') },
  { value: 'scale-tempo', label: msg('Double or halve tempi') },
  { value: 'tempo-range', label: msg('Settle tempi in a range') },
  { value: 'snap-cues', label: msg('Snap cues to the grid') },
  { value: 'relabel-sections', label: msg('Relabel sections') },
  { value: 'recolour-cues', label: msg('Recolour cues by name') },
  { value: 'accept-cues', label: msg('Accept predicted cues') },
  { value: 'cue-template', label: msg('Apply the cue template') },
] as const;
const cueKinds = [
  { value: 'all', label: msg('All cues') },
  { value: 'hot', label: msg('Hot cues') },
  { value: 'memory', label: msg('Memory cues') },
] as const;
const scales = [
  { value: '2', label: '× 2' },
  { value: '1/2', label: '÷ 2' },
  { value: '3/2', label: '× 3/2' },
  { value: '2/3', label: '× 2/3' },
] as const;
const ranges = ['70-140', '78-155', '88-175', '98-195'].map((value) => ({
  value,
  label: value.replace('-', '–'),
}));
const sections = sectionLabels.map((value) => ({ value, label: value }));

type SetForm = (change: Partial<CorrectionForm>) => void;
interface PartProps {
  readonly form: CorrectionForm;
  readonly set: SetForm;
}

function Milliseconds({ form, set }: PartProps) {
  return (
    <Field label={t('Milliseconds')} hint={t('Negative is earlier.')}>
      <TextInput
        aria-label={t('Milliseconds')}
        inputMode="decimal"
        value={form.ms}
        onChange={(event) => set({ ms: event.currentTarget.value })}
      />
    </Field>
  );
}

function WhichCues({ form, set }: PartProps) {
  return (
    <Field label={t('Which cues')}>
      <Select
        label={t('Which cues')}
        value={form.of}
        options={translated(cueKinds)}
        onChange={(of) => set({ of })}
      />
    </Field>
  );
}

function Colours({ form, set }: PartProps) {
  return (
    <div className={styles.colours} role="radiogroup" aria-label={t('Colour')}>
      {cuePalette.map((color) => {
        const css = `rgb(${color.join(' ')})`;
        const isChosen = form.color.join() === color.join();
        return (
          <button
            key={css}
            type="button"
            role="radio"
            aria-checked={isChosen}
            aria-label={color.join(', ')}
            className={styles.colour}
            style={{ background: css }}
            onClick={() => set({ color })}
          />
        );
      })}
    </div>
  );
}

function Parameters({ form, set }: PartProps) {
  switch (form.kind) {
    case 'shift-grid':
      return (
        <>
          <Milliseconds form={form} set={set} />
          <Checkbox checked={form.withCues} onChange={(withCues) => set({ withCues })}>
            {t('Cues and sections go along')}
          </Checkbox>
        </>
      );
    case 'shift-cues':
      return (
        <>
          <Milliseconds form={form} set={set} />
          <WhichCues form={form} set={set} />
        </>
      );
    case 'scale-tempo':
      return (
        <Field label={t('Factor')} hint={t('Cues and sections keep their times.')}>
          <Select label={t('Factor')} value={form.by} options={scales} onChange={(by) => set({ by })} />
        </Field>
      );
    case 'tempo-range':
      return (
        <Field label={t('Range, BPM')} hint={t('Tempi outside of it are doubled or halved into it.')}>
          <Select
            label={t('Range')}
            value={form.range}
            options={ranges}
            onChange={(range) => set({ range })}
          />
        </Field>
      );
    case 'snap-cues':
      return (
        <>
          <Field label={t('To the nearest')}>
            <Select
              label={t('To the nearest')}
              value={form.line}
              options={[
                { value: 'beat', label: t('Beat') },
                { value: 'bar', label: t('Bar') },
              ]}
              onChange={(line) => set({ line })}
            />
          </Field>
          <WhichCues form={form} set={set} />
        </>
      );
    case 'relabel-sections':
      return (
        <>
          <Field label={t('From')}>
            <Select
              label={t('From')}
              value={form.from}
              options={sections}
              onChange={(from) => set({ from })}
            />
          </Field>
          <Field label={t('To')}>
            <Select label={t('To')} value={form.to} options={sections} onChange={(to) => set({ to })} />
          </Field>
        </>
      );
    case 'recolour-cues':
      return (
        <>
          <Field label={t('Name of the cues')} hint={t('* stands for any text: Drop* is Drop 1, Drop 2 …')}>
            <TextInput
              aria-label={t('Name of the cues')}
              maxLength={200}
              value={form.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          </Field>
          <Field label={t('Colour')}>
            <Colours form={form} set={set} />
          </Field>
        </>
      );
    case 'accept-cues':
      return (
        <Field label={t('From this confidence on')} hint={t('0 to 1.')}>
          <TextInput
            aria-label={t('From this confidence on')}
            inputMode="decimal"
            value={form.confidence}
            onChange={(event) => set({ confidence: event.currentTarget.value })}
          />
        </Field>
      );
    case 'cue-template':
      return (
        <Field label={t('Cues that are there')} hint={t('What you set or accepted stays in any case.')}>
          <Select
            label={t('Cues that are there')}
            value={form.mode}
            options={[
              { value: 'extend', label: t('Imported cues stay') },
              { value: 'replace', label: t('Imported cues go') },
            ]}
            onChange={(mode) => set({ mode })}
          />
        </Field>
      );
  }
}

/** Applies one mechanical correction to several tracks. Shows first how many it would change. */
export function CorrectDialog({ selection }: { readonly selection: TrackSelection }) {
  const [form, setForm] = useState(emptyForm);
  const set: SetForm = (change) => setForm((before) => ({ ...before, ...change }));
  const correction = correctionOf(form);
  const change = correction ? { corrections: [correction] } : null;
  return (
    <FormDialog
      title={t('Correct tracks')}
      description={t('One step: Undo takes it back on all of them.')}
      submit={t('Correct')}
      canSubmit={change !== null}
      onSubmit={() => {
        closeDialog();
        if (change) void changeTracks(selection, change);
      }}
      onClose={closeDialog}
    >
      <Field label={t('What is wrong')}>
        <Select
          label={t('Correction')}
          value={form.kind}
          options={translated(kinds)}
          onChange={(kind) => set({ kind })}
        />
      </Field>
      <Parameters form={form} set={set} />
      {change ? <ChangePreview selection={selection} change={change} /> : null}
    </FormDialog>
  );
}
