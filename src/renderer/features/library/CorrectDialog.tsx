import { useState } from 'react';
import type { TrackSelection } from '../../../shared/contract/index.ts';
import { cuePalette, sectionLabels } from '../../../shared/domain/index.ts';
import { closeDialog } from '../../core/app-store.ts';
import { Checkbox, Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { counted } from '../../ui/number.ts';
import { Select } from '../../ui/Select.tsx';
import { changeTracks } from './bulk.ts';
import { ChangePreview } from './ChangePreview.tsx';
import { correctionOf, emptyForm } from './correction-form.ts';
import type { CorrectionForm } from './correction-form.ts';
import styles from './CorrectDialog.module.css';

const kinds = [
  { value: 'shift-grid', label: 'Shift beat grids' },
  { value: 'shift-cues', label: 'Shift cues' },
  { value: 'scale-tempo', label: 'Double or halve tempi' },
  { value: 'tempo-range', label: 'Settle tempi in a range' },
  { value: 'snap-cues', label: 'Snap cues to the grid' },
  { value: 'relabel-sections', label: 'Relabel sections' },
  { value: 'recolour-cues', label: 'Recolour cues by name' },
  { value: 'accept-cues', label: 'Accept predicted cues' },
  { value: 'cue-template', label: 'Apply the cue template' },
] as const;
const cueKinds = [
  { value: 'all', label: 'All cues' },
  { value: 'hot', label: 'Hot cues' },
  { value: 'memory', label: 'Memory cues' },
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
    <Field label="Milliseconds" hint="Negative is earlier.">
      <TextInput
        aria-label="Milliseconds"
        inputMode="decimal"
        value={form.ms}
        onChange={(event) => set({ ms: event.currentTarget.value })}
      />
    </Field>
  );
}

function WhichCues({ form, set }: PartProps) {
  return (
    <Field label="Which cues">
      <Select label="Which cues" value={form.of} options={cueKinds} onChange={(of) => set({ of })} />
    </Field>
  );
}

function Colours({ form, set }: PartProps) {
  return (
    <div className={styles.colours} role="radiogroup" aria-label="Colour">
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
            Cues and sections go along
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
        <Field label="Factor" hint="Cues and sections keep their times.">
          <Select label="Factor" value={form.by} options={scales} onChange={(by) => set({ by })} />
        </Field>
      );
    case 'tempo-range':
      return (
        <Field label="Range, BPM" hint="Tempi outside of it are doubled or halved into it.">
          <Select label="Range" value={form.range} options={ranges} onChange={(range) => set({ range })} />
        </Field>
      );
    case 'snap-cues':
      return (
        <>
          <Field label="To the nearest">
            <Select
              label="To the nearest"
              value={form.line}
              options={[
                { value: 'beat', label: 'Beat' },
                { value: 'bar', label: 'Bar' },
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
          <Field label="From">
            <Select label="From" value={form.from} options={sections} onChange={(from) => set({ from })} />
          </Field>
          <Field label="To">
            <Select label="To" value={form.to} options={sections} onChange={(to) => set({ to })} />
          </Field>
        </>
      );
    case 'recolour-cues':
      return (
        <>
          <Field label="Name of the cues" hint="* stands for any text: Drop* is Drop 1, Drop 2 …">
            <TextInput
              aria-label="Name of the cues"
              maxLength={200}
              value={form.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          </Field>
          <Field label="Colour">
            <Colours form={form} set={set} />
          </Field>
        </>
      );
    case 'accept-cues':
      return (
        <Field label="From this confidence on" hint="0 to 1.">
          <TextInput
            aria-label="From this confidence on"
            inputMode="decimal"
            value={form.confidence}
            onChange={(event) => set({ confidence: event.currentTarget.value })}
          />
        </Field>
      );
    case 'cue-template':
      return (
        <Field label="Cues that are there" hint="What you set or accepted stays in any case.">
          <Select
            label="Cues that are there"
            value={form.mode}
            options={[
              { value: 'extend', label: 'Imported cues stay' },
              { value: 'replace', label: 'Imported cues go' },
            ]}
            onChange={(mode) => set({ mode })}
          />
        </Field>
      );
  }
}

/** The same mechanical correction to several tracks, counted before it is made. */
export function CorrectDialog({ selection }: { readonly selection: TrackSelection }) {
  const [form, setForm] = useState(emptyForm);
  const set: SetForm = (change) => setForm((before) => ({ ...before, ...change }));
  const correction = correctionOf(form);
  const change = correction ? { corrections: [correction] } : null;
  return (
    <FormDialog
      title="Correct tracks"
      description="One step: Undo takes it back on all of them."
      submit="Correct"
      canSubmit={change !== null}
      onSubmit={() => {
        closeDialog();
        if (change) void changeTracks(selection, change);
      }}
      onClose={closeDialog}
    >
      <Field label="What is wrong">
        <Select label="Correction" value={form.kind} options={kinds} onChange={(kind) => set({ kind })} />
      </Field>
      <Parameters form={form} set={set} />
      {change ? (
        <ChangePreview
          selection={selection}
          change={change}
          verb={(count) => `${counted(count, 'track')} will change`}
        />
      ) : null}
    </FormDialog>
  );
}
