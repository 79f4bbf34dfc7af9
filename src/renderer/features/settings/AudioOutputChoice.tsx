import { useEffect } from 'react';
import { t } from '../../../shared/languages/translate.ts';
import {
  askForOutputs,
  chooseOutput,
  chosenOutput,
  readOutputs,
  useAudioOutput,
} from '../../core/audio-output.ts';
import { useSettings } from '../../core/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { OptionRow } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';

const SYSTEM = 'system';

/** The choice of audio output device. */
export function AudioOutputChoice() {
  // Re-renders when the choice changes, because it is part of the settings.
  useSettings();
  const { devices, missing } = useAudioOutput();
  useEffect(() => void readOutputs(), []);
  const chosen = chosenOutput();
  // If the device's id has changed, match it by its label.
  const current =
    chosen &&
    (devices.find(({ id }) => id === chosen.id) ?? devices.find(({ label }) => label === chosen.label));
  const options = [
    { value: SYSTEM, label: t('As the system') },
    ...devices.map(({ id, label }) => ({ value: id, label })),
    ...(chosen && !current
      ? [{ value: chosen.id, label: t('{device} (not connected)', { device: chosen.label }) }]
      : []),
  ];
  const hint =
    missing !== null
      ? t('Sound comes out of the system’s device until it is there again.')
      : devices.length === 0
        ? t(
            'A browser names the devices only to pages that may use the microphone. Segue asks for it, and records nothing.',
          )
        : undefined;
  return (
    <OptionRow name={t('Sound comes out of')} {...(hint === undefined ? {} : { hint })}>
      <Select
        label={t('Sound comes out of')}
        value={chosen ? (current?.id ?? chosen.id) : SYSTEM}
        options={options}
        onChange={(value) => void chooseOutput(devices.find(({ id }) => id === value) ?? null)}
      />
      {devices.length === 0 ? (
        <Button size="small" onClick={() => void askForOutputs()}>
          {t('Show devices…')}
        </Button>
      ) : null}
    </OptionRow>
  );
}
