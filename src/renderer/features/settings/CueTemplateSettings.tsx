import { ArrowUp, Plus, Trash2 } from 'lucide-react';
import type { CueRule, CueTemplate, HotCueSlot } from '../../../shared/domain/index.ts';
import {
  MAX_HOT_CUES,
  MAX_MEMORY_CUES,
  defaultCueTemplate,
  hotCueSlots,
} from '../../../shared/domain/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Checkbox, Field, TextInput } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { translated } from '../../ui/translated.ts';
import { Color, NumberInput, Sections } from './CueRuleFields.tsx';
import styles from './Settings.module.css';

type Slot = HotCueSlot | '-';

/** Whether the slot is missing in Rekordbox's export mode, and so in its XML. */
const isBeyondH = (slot: HotCueSlot): boolean => hotCueSlots.indexOf(slot) >= MAX_HOT_CUES;
const occurrences = [
  { value: '1', label: msg('first') },
  { value: '2', label: msg('second') },
  { value: '3', label: msg('third') },
  { value: '4', label: msg('fourth') },
  { value: '-1', label: msg('last') },
  { value: '-2', label: msg('last but one') },
] as const;
type Occurrence = (typeof occurrences)[number]['value'];

function occurrenceOf(rule: CueRule): Occurrence {
  return occurrences.find(({ value }) => Number(value) === rule.occurrence)?.value ?? '1';
}

/** Changes one field of a rule; undefined removes it. */
function withField<K extends keyof CueRule>(rule: CueRule, field: K, value: CueRule[K] | undefined): CueRule {
  const next: Partial<CueRule> = { ...rule };
  if (value === undefined) delete next[field];
  else next[field] = value;
  return next as CueRule;
}

/** Which section starts get which cues, used for predictions from the next analysis on. */
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
        {t(
          'Where a section begins, a cue is proposed. Upper lines win when two want the same place. Cues that you set are never touched.',
        )}
      </p>
      <div className={styles.rules}>
        <div className={styles.ruleHead} aria-hidden="true">
          <span>{t('Slot')}</span>
          <span>{t('At section')}</span>
          <span>{t('Which')}</span>
          <span>{t('Name')}</span>
          <span>{t('± bars')}</span>
          <span>{t('Colour')}</span>
          <span>{t('Memory')}</span>
        </div>
        {template.rules.map((rule, index) => (
          // The lines have no id other than their position.
          // oxlint-disable-next-line react/no-array-index-key
          <div
            key={index}
            className={styles.rule}
            role="group"
            aria-label={t('Rule {index}', { index: index + 1 })}
          >
            <Select<Slot>
              label={t('Slot')}
              value={rule.slot ?? '-'}
              options={[
                ...hotCueSlots.map((slot) => ({ value: slot, label: slot })),
                { value: '-', label: t('none') },
              ]}
              onChange={(slot) => changeRule(index, withField(rule, 'slot', slot === '-' ? undefined : slot))}
            />
            <Sections rule={rule} onChange={(labels) => changeRule(index, { ...rule, labels })} />
            <Select
              label={t('Which one')}
              value={occurrenceOf(rule)}
              options={translated(occurrences)}
              onChange={(value) => changeRule(index, { ...rule, occurrence: Number(value) })}
            />
            <TextInput
              key={rule.name}
              aria-label={t('Name')}
              defaultValue={rule.name}
              maxLength={64}
              onBlur={(event) => {
                const name = event.currentTarget.value;
                if (name !== rule.name) changeRule(index, { ...rule, name });
              }}
            />
            <NumberInput
              label={t('Bars from the start of the section')}
              value={rule.offset_bars}
              min={-128}
              max={128}
              onChange={(value) => changeRule(index, { ...rule, offset_bars: Math.round(value) })}
            />
            <Color rule={rule} onChange={(color) => changeRule(index, { ...rule, color })} />
            <Checkbox
              label={t('Memory cue at the same place')}
              checked={rule.memory}
              onChange={(memory) => changeRule(index, { ...rule, memory })}
            />
            <IconButton
              icon={ArrowUp}
              size="small"
              label={t('Move up')}
              disabled={index === 0}
              onClick={() => moveUp(index)}
            />
            <IconButton
              icon={Trash2}
              size="small"
              label={t('Remove rule')}
              onClick={() => change({ rules: template.rules.filter((_, at) => at !== index) })}
            />
          </div>
        ))}
      </div>
      {template.rules.some(({ slot }) => slot !== undefined && isBeyondH(slot)) ? (
        <p className={styles.lead}>
          {t(
            'Hot cues I to P are in Segue and in Rekordbox’s performance mode only; an export leaves them out of the XML and says so.',
          )}
        </p>
      ) : null}
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
          {t('Add rule')}
        </Button>
        <Button variant="ghost" onClick={() => void changeSettings({ cueTemplate: defaultCueTemplate })}>
          {t('Back to the default')}
        </Button>
      </div>
      <div className={styles.limits}>
        <Field label={t('Hot cues at most')}>
          <NumberInput
            label={t('Hot cues at most')}
            value={template.max_hot}
            min={0}
            max={hotCueSlots.length}
            onChange={(value) => change({ max_hot: Math.round(value) })}
          />
        </Field>
        <Field label={t('Memory cues at most')}>
          <NumberInput
            label={t('Memory cues at most')}
            value={template.max_memory}
            min={0}
            max={MAX_MEMORY_CUES}
            onChange={(value) => change({ max_memory: Math.round(value) })}
          />
        </Field>
        <Field label={t('Bars apart at least')}>
          <NumberInput
            label={t('Bars apart at least')}
            value={template.min_distance_bars}
            min={0}
            max={64}
            onChange={(value) => change({ min_distance_bars: value })}
          />
        </Field>
        <Field label={t('Confidence from')}>
          <NumberInput
            label={t('Confidence from')}
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
        {t('A memory cue also at sections without a rule')}
      </Checkbox>
    </div>
  );
}
