import { changeSettings, useSettings } from '../../core/settings.ts';
import { useWaveformStyle } from '../editor/stage/use-waveform-style.ts';
import { TextInput } from '../../ui/Field.tsx';
import { OptionRow } from '../../ui/OptionRow.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Select } from '../../ui/Select.tsx';
import styles from './Settings.module.css';

const thresholds = ['0.5', '0.6', '0.7', '0.8', '0.9', '0.95'] as const;

const verifyThresholds: readonly string[] = ['0', '0.3', '0.5', '0.6', '0.7', '0.8', '0.9'];
const AUTOMATIC = 'auto';
/** As Rekordbox offers them. */
const tempoRanges: readonly string[] = [AUTOMATIC, '70-140', '88-175', '98-195'];

/** A value that was set by other means is offered, too. */
function withChosen(values: readonly string[], chosen: string): readonly string[] {
  return values.includes(chosen) ? values : [...values, chosen];
}

function parseRange(value: string): { min: number; max: number } | null {
  const [min, max] = value.split('-').map(Number);
  return min === undefined || max === undefined ? null : { min, max };
}

export function GeneralSettings() {
  const settings = useSettings();
  const [waveform, setColors] = useWaveformStyle();
  const verifyFrom = String(settings.verifyFrom);
  const range = settings.tempoRange ? `${settings.tempoRange.min}-${settings.tempoRange.max}` : AUTOMATIC;
  const threshold = thresholds.find((value) => Number(value) === settings.acceptFrom) ?? '0.8';
  return (
    <div className={styles.page}>
      <OptionRow name="Your name" hint="Goes with your edits, verifications and second opinions.">
        <TextInput
          key={settings.reviewer}
          aria-label="Your name"
          defaultValue={settings.reviewer}
          maxLength={80}
          className={styles.person}
          onBlur={(event) => {
            const reviewer = event.currentTarget.value.trim();
            if (reviewer !== settings.reviewer) void changeSettings({ reviewer });
          }}
          onKeyDown={(event) => (event.key === 'Enter' ? event.currentTarget.blur() : undefined)}
        />
      </OptionRow>
      <OptionRow name="Theme">
        <Segmented
          label="Theme"
          value={settings.theme}
          options={[
            { value: 'dark', label: 'Dark' },
            { value: 'light', label: 'Light' },
            { value: 'system', label: 'As the system' },
          ]}
          onChange={(theme) => void changeSettings({ theme })}
        />
      </OptionRow>
      <OptionRow name="Rows">
        <Segmented
          label="Rows"
          value={settings.density}
          options={[
            { value: 'normal', label: 'Normal' },
            { value: 'compact', label: 'Compact' },
          ]}
          onChange={(density) => void changeSettings({ density })}
        />
      </OptionRow>
      <OptionRow name="Waveform colours" hint="Alt+↑ and Alt+↓ draw it taller and lower.">
        <Segmented
          label="Waveform colours"
          value={waveform.mode}
          options={[
            { value: 'bands', label: 'Three bands' },
            { value: 'mix', label: 'Mix' },
            { value: 'energy', label: 'Energy' },
          ]}
          onChange={setColors}
        />
      </OptionRow>
      <OptionRow name="Keys as">
        <Segmented
          label="Key notation"
          value={settings.keyNotation}
          options={[
            { value: 'camelot', label: 'Camelot 8A' },
            { value: 'open-key', label: 'Open Key 1m' },
            { value: 'classic', label: 'Classic Am' },
          ]}
          onChange={(keyNotation) => void changeSettings({ keyNotation })}
        />
      </OptionRow>
      <OptionRow
        name="“Accept all” from"
        hint="Predicted cues at or above this confidence are accepted together."
      >
        <Select
          label="Accept all from"
          value={threshold}
          options={thresholds.map((value) => ({ value, label: Number(value).toFixed(2) }))}
          onChange={(value) => void changeSettings({ acceptFrom: Number(value) })}
        />
      </OptionRow>
      <OptionRow
        name="Verifying accepts from"
        hint="Predicted cues under this confidence stay predictions when a track is verified, and are not exported."
      >
        <Select
          label="Verifying accepts from"
          value={verifyFrom}
          options={withChosen(verifyThresholds, verifyFrom).map((value) => ({
            value,
            label: value === '0' ? 'all of them' : Number(value).toFixed(2),
          }))}
          onChange={(value) => void changeSettings({ verifyFrom: Number(value) })}
        />
      </OptionRow>
      <OptionRow
        name="Tempo range"
        hint="How music is counted when it is analyzed: 87 or 174. Tracks that are analyzed already keep their tempo."
      >
        <Select
          label="Tempo range"
          value={range}
          options={withChosen(tempoRanges, range).map((value) => ({
            value,
            label: value === AUTOMATIC ? 'As the music says' : `${value.replace('-', '–')} BPM`,
          }))}
          onChange={(value) => void changeSettings({ tempoRange: parseRange(value) })}
        />
      </OptionRow>
    </div>
  );
}
