import { personalTaskSchema } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Checkbox } from '../../ui/Field.tsx';
import { OptionRow, OptionRows } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';
import { taskNames } from './task-names.ts';

const usualCounts = [0, 10, 20, 50, 100];

/** Settings for automatic training, which is off by default. */
export function Automation() {
  const { trainAfter, trainTasks, promoteTrained } = useSettings();
  const counts = [...new Set([...usualCounts, trainAfter])].sort((a, b) => a - b).map(String);
  return (
    <OptionRows>
      <OptionRow
        name={t('Train again')}
        hint={t('Runs in the background and can be stopped in the job list.')}
      >
        <Select
          label={t('Train again')}
          value={String(trainAfter)}
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
        <>
          <OptionRow name={t('What to learn')}>
            {personalTaskSchema.options.map((task) => (
              <Checkbox
                key={task}
                checked={trainTasks.includes(task)}
                onChange={(isWanted) =>
                  void changeSettings({
                    trainTasks: personalTaskSchema.options.filter((one) =>
                      one === task ? isWanted : trainTasks.includes(one),
                    ),
                  })
                }
              >
                {t(taskNames[task])}
              </Checkbox>
            ))}
          </OptionRow>
          <OptionRow name={t('Then')}>
            <Checkbox
              checked={promoteTrained}
              onChange={(next) => void changeSettings({ promoteTrained: next })}
            >
              {t('Use the new version if it passes the test on unseen tracks')}
            </Checkbox>
          </OptionRow>
        </>
      ) : null}
    </OptionRows>
  );
}
