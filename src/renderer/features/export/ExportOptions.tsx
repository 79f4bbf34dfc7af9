import type { ExportOptions as Options, TrackSelection } from '../../../shared/contract/index.ts';
import type { Tier } from '../../../shared/domain/index.ts';
import { tierNames } from '../../../shared/domain/index.ts';
import { Checkbox, TextInput } from '../../ui/Field.tsx';
import { OptionRow, OptionRows } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';

const parts = [
  ['grid', 'Beat grid'],
  ['hotCues', 'Hot cues'],
  ['memoryCues', 'Memory cues'],
  ['key', 'Key'],
] as const;

const thresholds = [
  { value: 'none', label: 'Only those I set or accepted' },
  { value: '0.9', label: 'Mine, and predictions from 0.90' },
  { value: '0.8', label: 'Mine, and predictions from 0.80' },
  { value: '0.6', label: 'Mine, and predictions from 0.60' },
  { value: '0', label: 'Mine, and all predictions' },
] as const;
type Threshold = (typeof thresholds)[number]['value'];

function thresholdOf(from: number | null): Threshold {
  return thresholds.find(({ value }) => value !== 'none' && Number(value) === from)?.value ?? 'none';
}

interface ExportOptionsProps {
  readonly options: Options;
  readonly selection: TrackSelection;
  readonly onChange: (options: Options) => void;
}

/** What goes into the file. */
export function ExportOptions({ options, selection, onChange }: ExportOptionsProps) {
  const isSelection = selection.kind === 'tracks' || Object.keys(selection.filter).length > 0;
  function toggleTier(tier: Tier, on: boolean): void {
    const rest = options.tiers.filter((other) => other !== tier);
    onChange({ ...options, tiers: on ? [...rest, tier].sort() : rest });
  }
  return (
    <OptionRows>
      <OptionRow name="Write my values for">
        {([1, 2, 3] as const).map((tier) => (
          <Checkbox key={tier} checked={options.tiers.includes(tier)} onChange={(on) => toggleTier(tier, on)}>
            {tier} {tierNames[tier]}
          </Checkbox>
        ))}
      </OptionRow>
      <OptionRow name="Parts">
        {parts.map(([part, label]) => (
          <Checkbox
            key={part}
            checked={options.parts[part]}
            onChange={(on) => onChange({ ...options, parts: { ...options.parts, [part]: on } })}
          >
            {label}
          </Checkbox>
        ))}
      </OptionRow>
      <OptionRow name="Cues">
        <Select
          label="Cues"
          value={thresholdOf(options.predictedCuesFrom)}
          options={thresholds}
          onChange={(value) =>
            onChange({ ...options, predictedCuesFrom: value === 'none' ? null : Number(value) })
          }
        />
      </OptionRow>
      <OptionRow name="Playlist of the changed tracks">
        <TextInput
          aria-label="Playlist of the changed tracks"
          placeholder="no playlist"
          value={options.playlistName ?? ''}
          onChange={(event) => {
            const name = event.currentTarget.value;
            onChange({ ...options, playlistName: name.trim() === '' ? null : name });
          }}
        />
      </OptionRow>
      {isSelection ? (
        <OptionRow name="File holds">
          <Select
            label="File holds"
            value={options.scope}
            options={[
              { value: 'selection', label: 'only the chosen tracks' },
              { value: 'library', label: 'the whole imported library' },
            ]}
            onChange={(scope) => onChange({ ...options, scope })}
          />
        </OptionRow>
      ) : null}
    </OptionRows>
  );
}
