import { predictedCueThresholds } from '../../../shared/contract/index.ts';
import type {
  ExportOptions as Options,
  ExportPreview,
  TrackSelection,
} from '../../../shared/contract/index.ts';
import type { Tier } from '../../../shared/domain/index.ts';
import { tierNames } from '../../../shared/domain/index.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import { Checkbox, TextInput } from '../../ui/Field.tsx';
import { OptionRow, OptionRows } from '../../ui/OptionRow.tsx';
import { Select } from '../../ui/Select.tsx';

const parts = [
  ['grid', msg('Beat grid')],
  ['hotCues', msg('Hot cues')],
  ['memoryCues', msg('Memory cues')],
  ['key', msg('Key')],
  ['labels', msg('Genre, rating, colour, comment')],
] as const;

const OWN = 'own';

/** `Also 31 predictions from 0.80`; `cues` is undefined until counted. */
function alsoText(cues: number | undefined, from: number): string {
  const threshold = formatDecimal(from, 2);
  if (cues === undefined)
    return from > 0 ? t('Also predictions from {threshold}', { threshold }) : t('Also predictions');
  return from > 0
    ? t('Also {cues, plural, one {# prediction} other {# predictions}} from {threshold}', { cues, threshold })
    : t('Also {cues, plural, one {# prediction} other {# predictions}}', { cues });
}

/** Options for predicted cues: none, or those above a threshold, with the number that each would add. */
function cueChoices(predictedCues: ExportPreview['predictedCues'] | undefined) {
  return [
    { value: OWN, label: t('Set, accepted or imported') },
    ...predictedCueThresholds.map((from) => {
      const cues = predictedCues?.find((choice) => choice.from === from)?.cues;
      return { value: String(from), label: alsoText(cues, from) };
    }),
  ];
}

interface ExportOptionsProps {
  readonly options: Options;
  readonly selection: TrackSelection;
  readonly predictedCues: ExportPreview['predictedCues'] | undefined;
  /** Whether to offer playlists and the whole imported library, which only Rekordbox supports. */
  readonly isForRekordbox?: boolean;
  readonly onChange: (options: Options) => void;
}

/** Options for what to export. */
export function ExportOptions({
  options,
  selection,
  predictedCues,
  isForRekordbox = true,
  onChange,
}: ExportOptionsProps) {
  const isSelection = selection.kind === 'tracks' || Object.keys(selection.filter).length > 0;
  function toggleTier(tier: Tier, on: boolean): void {
    const rest = options.tiers.filter((other) => other !== tier);
    onChange({ ...options, tiers: on ? [...rest, tier].sort() : rest });
  }
  return (
    <OptionRows>
      <OptionRow name={t('Write my values for')}>
        {([1, 2, 3] as const).map((tier) => (
          <Checkbox key={tier} checked={options.tiers.includes(tier)} onChange={(on) => toggleTier(tier, on)}>
            {tier} {t(tierNames[tier])}
          </Checkbox>
        ))}
      </OptionRow>
      <OptionRow name={t('Parts')}>
        {parts.map(([part, label]) => (
          <Checkbox
            key={part}
            checked={options.parts[part]}
            onChange={(on) => onChange({ ...options, parts: { ...options.parts, [part]: on } })}
          >
            {t(label)}
          </Checkbox>
        ))}
      </OptionRow>
      <OptionRow name={t('Cues')}>
        <Select
          label={t('Cues')}
          value={options.predictedCuesFrom === null ? OWN : String(options.predictedCuesFrom)}
          options={cueChoices(predictedCues)}
          onChange={(value) =>
            onChange({ ...options, predictedCuesFrom: value === OWN ? null : Number(value) })
          }
        />
      </OptionRow>
      {isForRekordbox ? (
        <OptionRow name={t('Playlist of the changed tracks')}>
          <TextInput
            aria-label={t('Playlist of the changed tracks')}
            placeholder={t('no playlist')}
            value={options.playlistName ?? ''}
            onChange={(event) => {
              const name = event.currentTarget.value;
              onChange({ ...options, playlistName: name.trim() === '' ? null : name });
            }}
          />
        </OptionRow>
      ) : null}
      {isForRekordbox && isSelection ? (
        <OptionRow name={t('File holds')}>
          <Select
            label={t('File holds')}
            value={options.scope}
            options={[
              { value: 'selection', label: t('only the chosen tracks') },
              { value: 'library', label: t('the whole imported library') },
            ]}
            onChange={(scope) => onChange({ ...options, scope })}
          />
        </OptionRow>
      ) : null}
    </OptionRows>
  );
}
