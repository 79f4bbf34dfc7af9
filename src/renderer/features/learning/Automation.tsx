import { t } from '../../../shared/languages/translate.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Checkbox } from '../../ui/Field.tsx';
import { OptionRow, OptionRows } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';

const counts = ['0', '10', '20', '50', '100'] as const;

/** Settings for automatic training, which is off by default. */
export function Automation() {
  const { trainAfter, promoteTrained } = useSettings();
  const value = counts.find((count) => Number(count) === trainAfter) ?? '0';
  return (
    <OptionRows>
      <OptionRow
        name={t('Train again')}
        hint={t('Runs in the background and can be stopped in the job list.')}
      >
        <Select
          label={t('Train again')}
          value={value}
          options={counts.map((count) => ({
            value: count,
            label:
              count === '0'
                ? t('Only when I press the button')
                : t('After {count} newly verified tracks', { count }),
          }))}
          onChange={(count) => void changeSettings({ trainAfter: Number(count) })}
        />
      </OptionRow>
      {trainAfter > 0 ? (
        <OptionRow name={t('Then')}>
          <Checkbox
            checked={promoteTrained}
            onChange={(next) => void changeSettings({ promoteTrained: next })}
          >
            {t('Use the new version if it proves better')}
          </Checkbox>
        </OptionRow>
      ) : null}
    </OptionRows>
  );
}
