import { changeSettings, useSettings } from '../../core/settings.ts';
import { Checkbox } from '../../ui/Field.tsx';
import { OptionRow, OptionRows } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';

const counts = ['0', '10', '20', '50', '100'] as const;

/** Whether training starts on its own. Off unless it is switched on. */
export function Automation() {
  const { trainAfter, promoteTrained } = useSettings();
  const value = counts.find((count) => Number(count) === trainAfter) ?? '0';
  return (
    <OptionRows>
      <OptionRow name="Train again" hint="Runs in the background and can be stopped in the job list.">
        <Select
          label="Train again"
          value={value}
          options={counts.map((count) => ({
            value: count,
            label: count === '0' ? 'Only when I press the button' : `After ${count} newly verified tracks`,
          }))}
          onChange={(count) => void changeSettings({ trainAfter: Number(count) })}
        />
      </OptionRow>
      {trainAfter > 0 ? (
        <OptionRow name="Then">
          <Checkbox
            checked={promoteTrained}
            onChange={(next) => void changeSettings({ promoteTrained: next })}
          >
            Use the new version if it proves better
          </Checkbox>
        </OptionRow>
      ) : null}
    </OptionRows>
  );
}
