import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import type { CueRule, CueTemplate, Rgb, SectionLabel } from '../../../shared/domain/index.ts';
import {
  MAX_HOT_CUES,
  MAX_MEMORY_CUES,
  cuePalette,
  defaultCueTemplate,
  sectionLabels,
} from '../../../shared/domain/index.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Checkbox, Field, TextInput } from '../../ui/Field.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { Select } from '../../ui/Select.tsx';
import styles from './Settings.module.css';

const slots = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
type Slot = (typeof slots)[number] | '-';
const slotOptions: readonly { value: Slot; label: string }[] = [
  ...slots.map((slot) => ({ value: slot, label: slot })),
  { value: '-', label: 'none' },
];
const occurrences = [
  { value: '1', label: 'first' },
  { value: '2', label: 'second' },
  { value: '3', label: 'third' },
  { value: '4', label: 'fourth' },
  { value: '-1', label: 'last' },
  { value: '-2', label: 'last but one' },
] as const;
type Occurrence = (typeof occurrences)[number]['value'];

const defaultColor: Rgb = [40, 226, 20];

function occurrenceOf(rule: CueRule): Occurrence {
  return occurrences.find(({ value }) => Number(value) === rule.occurrence)?.value ?? '1';
}

/** Rewrites one field of a rule; an undefined value takes it away. */
function withField<K extends keyof CueRule>(rule: CueRule, field: K, value: CueRule[K] | undefined): CueRule {
  const next: Partial<CueRule> = { ...rule };
  if (value === undefined) delete next[field];
  else next[field] = value;
  return next as CueRule;
}

function Color({ rule, onChange }: { readonly rule: CueRule; readonly onChange: (color: Rgb) => void }) {
  const color = rule.color ?? defaultColor;
  return (
    <Popover
      label="Colour"
      trigger={
        <button
          type="button"
          className={styles.swatch}
          aria-label={`Colour of ${rule.name || 'the cue'}`}
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
            aria-label={`Colour ${index + 1}`}
            aria-pressed={candidate.join() === color.join()}
            style={{ '--swatch': `rgb(${candidate.join(' ')})` }}
            onClick={() => onChange(candidate)}
          />
        ))}
      </div>
    </Popover>
  );
}

function Sections({
  rule,
  onChange,
}: {
  readonly rule: CueRule;
  readonly onChange: (labels: SectionLabel[]) => void;
}) {
  const text = rule.labels.length === 0 ? 'any section' : rule.labels.join(', ');
  return (
    <Popover
      label="Sections"
      trigger={
        <button type="button" className={styles.sectionsButton} aria-label={`Sections: ${text}`} title={text}>
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

/** A number field that applies its value, within bounds, when it loses focus. */
function NumberInput({ label, value, min, max, onChange }: NumberInputProps) {
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

/** Which section starts get which cues, for predictions of the next analysis. */
export function CueTemplateSettings() {
  const { cueTemplate: template } = useSettings();
  function change(patch: Partial<CueTemplate>): void {
    void changeSettings({ cueTemplate: { ...template, ...patch } });
  }
  function changeRule(index: number, rule: CueRule): void {
    change({ rules: template.rules.map((other, at) => (at === index ? rule : other)) });
  }
  function moveUp(index: number): void {
    const rules = [...template.rules];
    const [rule] = rules.splice(index, 1);
    if (rule) rules.splice(index - 1, 0, rule);
    change({ rules });
  }
  return (
    <div className={styles.page}>
      <p className={styles.lead}>
        Where a section begins, a cue is proposed. Upper lines win when two want the same place. Cues that you
        set are never touched.
      </p>
      <div className={styles.rules}>
        <div className={styles.ruleHead} aria-hidden="true">
          <span>Slot</span>
          <span>At section</span>
          <span>Which</span>
          <span>Name</span>
          <span>± bars</span>
          <span>Colour</span>
          <span>Memory</span>
        </div>
        {template.rules.map((rule, index) => (
          // The lines have no identity but their place.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={index} className={styles.rule} role="group" aria-label={`Rule ${index + 1}`}>
            <Select<Slot>
              label="Slot"
              value={rule.slot ?? '-'}
              options={slotOptions}
              onChange={(slot) => changeRule(index, withField(rule, 'slot', slot === '-' ? undefined : slot))}
            />
            <Sections rule={rule} onChange={(labels) => changeRule(index, { ...rule, labels })} />
            <Select
              label="Which one"
              value={occurrenceOf(rule)}
              options={occurrences}
              onChange={(value) => changeRule(index, { ...rule, occurrence: Number(value) })}
            />
            <TextInput
              key={rule.name}
              aria-label="Name"
              defaultValue={rule.name}
              maxLength={64}
              onBlur={(event) => {
                const name = event.currentTarget.value;
                if (name !== rule.name) changeRule(index, { ...rule, name });
              }}
            />
            <NumberInput
              label="Bars from the start of the section"
              value={rule.offset_bars}
              min={-128}
              max={128}
              onChange={(value) => changeRule(index, { ...rule, offset_bars: Math.round(value) })}
            />
            <Color rule={rule} onChange={(color) => changeRule(index, { ...rule, color })} />
            <Checkbox
              label="Memory cue at the same place"
              checked={rule.memory}
              onChange={(memory) => changeRule(index, { ...rule, memory })}
            />
            <IconButton
              icon={ArrowUp}
              size="small"
              label="Move up"
              disabled={index === 0}
              onClick={() => moveUp(index)}
            />
            <IconButton
              icon={Trash2}
              size="small"
              label="Remove rule"
              onClick={() => change({ rules: template.rules.filter((_, at) => at !== index) })}
            />
          </div>
        ))}
      </div>
      <div className={styles.control}>
        <Button
          icon={Plus}
          onClick={() =>
            change({
              rules: [
                ...template.rules,
                { labels: ['drop'], occurrence: 1, name: 'Cue', offset_bars: 0, memory: true },
              ],
            })
          }
        >
          Add rule
        </Button>
        <Button variant="ghost" onClick={() => void changeSettings({ cueTemplate: defaultCueTemplate })}>
          Back to the default
        </Button>
      </div>
      <div className={styles.limits}>
        <Field label="Hot cues at most">
          <NumberInput
            label="Hot cues at most"
            value={template.max_hot}
            min={0}
            max={MAX_HOT_CUES}
            onChange={(value) => change({ max_hot: Math.round(value) })}
          />
        </Field>
        <Field label="Memory cues at most">
          <NumberInput
            label="Memory cues at most"
            value={template.max_memory}
            min={0}
            max={MAX_MEMORY_CUES}
            onChange={(value) => change({ max_memory: Math.round(value) })}
          />
        </Field>
        <Field label="Bars apart at least">
          <NumberInput
            label="Bars apart at least"
            value={template.min_distance_bars}
            min={0}
            max={64}
            onChange={(value) => change({ min_distance_bars: value })}
          />
        </Field>
        <Field label="Confidence from">
          <NumberInput
            label="Confidence from"
            value={template.min_confidence}
            min={0}
            max={1}
            onChange={(value) => change({ min_confidence: value })}
          />
        </Field>
      </div>
      <Checkbox
        checked={template.memory_at_every_section}
        onChange={(on) => change({ memory_at_every_section: on })}
      >
        A memory cue also at sections without a rule
      </Checkbox>
    </div>
  );
}
