import { versionBalances } from '../../../shared/domain/dataset-terms.ts';
import type { VersionBalance } from '../../../shared/domain/dataset-terms.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { Checkbox, Field, TextInput } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Select } from '../../ui/Select.tsx';

/** What a fine-tuning set takes; null for all tracks. */
export interface FineTuningChoice {
  readonly minErrorScore: number;
  /** As typed; empty for no limit. */
  readonly maxTracks: string;
  readonly balance: VersionBalance | 'none';
}

const start: FineTuningChoice = { minErrorScore: 0.1, maxTracks: '', balance: 'corrections' };
const scores = ['0', '0.1', '0.3', '0.5'] as const;
const balances = ['none', ...versionBalances] as const;
const balanceNames: Readonly<Record<(typeof balances)[number], Message>> = {
  none: msg('No groups'),
  corrections: msg('Kind of correction'),
  genre: msg('Genre'),
  tempo: msg('Tempo'),
};

export function isChoiceValid({ maxTracks }: FineTuningChoice): boolean {
  return maxTracks === '' || (/^\d{1,7}$/.test(maxTracks) && Number(maxTracks) > 0);
}

/** The choice as part of a version request. */
export function choiceRequest({ minErrorScore, maxTracks, balance }: FineTuningChoice) {
  return {
    ...(minErrorScore > 0 ? { minErrorScore } : {}),
    ...(maxTracks === '' ? {} : { maxTracks: Number(maxTracks) }),
    ...(balance === 'none' ? {} : { balance }),
  };
}

/** Restricts a new version to tracks from which a model can learn most. */
export function FineTuning({
  choice,
  onChange,
}: {
  readonly choice: FineTuningChoice | null;
  readonly onChange: (choice: FineTuningChoice | null) => void;
}) {
  return (
    <>
      <Checkbox checked={choice !== null} onChange={(next) => onChange(next ? start : null)}>
        {t('Only tracks whose predictions were wrong, to fine-tune a model')}
      </Checkbox>
      {choice ? (
        <>
          <Field label={t('How wrong at least')} hint={t('0 harmless, 1 spoils the track')}>
            <Select
              label={t('How wrong at least')}
              value={String(choice.minErrorScore)}
              options={scores.map((value) => ({
                value,
                label:
                  value === '0'
                    ? t('Any, and none')
                    : t('From {score}', { score: formatDecimal(Number(value), 1) }),
              }))}
              onChange={(value) => onChange({ ...choice, minErrorScore: Number(value) })}
            />
          </Field>
          <Field label={t('Equally many of each')}>
            <div>
              <Segmented
                label={t('Equally many of each')}
                value={choice.balance}
                options={balances.map((value) => ({ value, label: t(balanceNames[value]) }))}
                onChange={(balance) => onChange({ ...choice, balance })}
              />
            </div>
          </Field>
          <Field
            label={t('At most')}
            hint={
              isChoiceValid(choice) ? t('tracks, those with the worst errors') : t('A whole number above 0.')
            }
          >
            <TextInput
              aria-label={t('At most')}
              inputMode="numeric"
              placeholder={t('No limit')}
              value={choice.maxTracks}
              aria-invalid={!isChoiceValid(choice)}
              onChange={(event) => onChange({ ...choice, maxTracks: event.currentTarget.value.trim() })}
            />
          </Field>
        </>
      ) : null}
    </>
  );
}
