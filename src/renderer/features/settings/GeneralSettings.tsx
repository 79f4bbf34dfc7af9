import { offeredTempoRanges } from '../../../shared/domain/index.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { languageNames, languages } from '../../../shared/languages/languages.ts';
import { t } from '../../../shared/languages/translate.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { useWaveformStyle } from '../editor/stage/use-waveform-style.ts';
import { TextInput } from '../../ui/Field.tsx';
import { OptionRow } from '../../ui/OptionRow.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Select } from '../../ui/Select.tsx';
import { AudioOutputChoice } from './AudioOutputChoice.tsx';
import styles from './Settings.module.css';

const thresholds = ['0.5', '0.6', '0.7', '0.8', '0.9', '0.95'] as const;

const verifyThresholds: readonly string[] = ['0', '0.3', '0.5', '0.6', '0.7', '0.8', '0.9'];
const AUTOMATIC = 'auto';
const tempoRanges: readonly string[] = [
  AUTOMATIC,
  ...offeredTempoRanges.map(({ min, max }) => `${min}-${max}`),
];

/** Also offers the current value if it is not in the list. */
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
      <OptionRow name={t('Your name')} hint={t('Goes with your edits, verifications and second opinions.')}>
        <TextInput
          key={settings.reviewer}
          aria-label={t('Your name')}
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
      <OptionRow name={t('Language')}>
        <Select
          label={t('Language')}
          value={settings.language}
          options={[
            { value: 'system', label: t('As the system') },
            ...languages.map((language) => ({ value: language, label: languageNames[language] })),
          ]}
          onChange={(language) => void changeSettings({ language })}
        />
      </OptionRow>
      <OptionRow name={t('Theme')}>
        <Segmented
          label={t('Theme')}
          value={settings.theme}
          options={[
            { value: 'dark', label: t('Dark') },
            { value: 'light', label: t('Light') },
            { value: 'system', label: t('As the system') },
          ]}
          onChange={(theme) => void changeSettings({ theme })}
        />
      </OptionRow>
      <OptionRow name={t('Rows')}>
        <Segmented
          label={t('Rows')}
          value={settings.density}
          options={[
            { value: 'normal', label: t('Normal') },
            { value: 'compact', label: t('Compact') },
          ]}
          onChange={(density) => void changeSettings({ density })}
        />
      </OptionRow>
      <AudioOutputChoice />
      <OptionRow name={t('Waveform colours')} hint={t('Alt+↑ and Alt+↓ draw it taller and lower.')}>
        <Segmented
          label={t('Waveform colours')}
          value={waveform.mode}
          options={[
            { value: 'bands', label: t('Three bands') },
            { value: 'mix', label: t('Mix') },
            { value: 'energy', label: t('Energy') },
          ]}
          onChange={setColors}
        />
      </OptionRow>
      <OptionRow name={t('Keys as')}>
        <Segmented
          label={t('Key notation')}
          value={settings.keyNotation}
          options={[
            { value: 'camelot', label: t('Camelot 8A') },
            { value: 'open-key', label: t('Open Key 1m') },
            { value: 'classic', label: t('Classic Am') },
          ]}
          onChange={(keyNotation) => void changeSettings({ keyNotation })}
        />
      </OptionRow>
      <OptionRow
        name={t('“Accept all” from')}
        hint={t('Predicted cues at or above this confidence are accepted together.')}
      >
        <Select
          label={t('Accept all from')}
          value={threshold}
          options={thresholds.map((value) => ({ value, label: formatDecimal(Number(value), 2) }))}
          onChange={(value) => void changeSettings({ acceptFrom: Number(value) })}
        />
      </OptionRow>
      <OptionRow
        name={t('Verifying accepts from')}
        hint={t(
          'Predicted cues under this confidence stay predictions when a track is verified, and are not exported.',
        )}
      >
        <Select
          label={t('Verifying accepts from')}
          value={verifyFrom}
          options={withChosen(verifyThresholds, verifyFrom).map((value) => ({
            value,
            label: value === '0' ? t('all of them') : formatDecimal(Number(value), 2),
          }))}
          onChange={(value) => void changeSettings({ verifyFrom: Number(value) })}
        />
      </OptionRow>
      <OptionRow
        name={t('Tempo range')}
        hint={t(
          'How music is counted when it is analyzed: 87 or 174. Tracks that are analyzed already keep their tempo.',
        )}
      >
        <Select
          label={t('Tempo range')}
          value={range}
          options={withChosen(tempoRanges, range).map((value) => ({
            value,
            label: value === AUTOMATIC ? t('As the music says') : `${value.replace('-', '–')} BPM`,
          }))}
          onChange={(value) => void changeSettings({ tempoRange: parseRange(value) })}
        />
      </OptionRow>
    </div>
  );
}
