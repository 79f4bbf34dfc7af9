import type { CorrectionCase } from '../../../shared/contract/index.ts';
import { correctionTypeNames } from '../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../shared/domain/edits/corrections.ts';
import { formatTime } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import type { Place } from '../../core/app-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { formatDay } from '../../ui/date.ts';
import { onRovingKey } from '../../ui/roving.ts';
import { sourceName } from '../../../shared/domain/source-name.ts';
import text from '../../ui/text.module.css';
import { openFromList } from '../../core/opened-list.ts';
import lists from '../../ui/List.module.css';
import styles from './CaseList.module.css';

type Correction = CorrectionCase['corrections'][number];

const kinds: Readonly<Record<CorrectionType, Place['kind']>> = {
  tempo_octave: 'beat',
  half_beat: 'beat',
  grid_offset: 'beat',
  downbeat_phase: 'beat',
  cue_missed: 'cue',
  cue_spurious: 'cue',
  cue_moved: 'cue',
  boundary_missed: 'boundary',
  boundary_spurious: 'boundary',
  label_wrong: 'section',
  key_wrong: null,
};

function placeOf({ type, time }: Correction): Place {
  return { kind: kinds[type], time, flag: null };
}

/** `Tempo halved or doubled 124 BPM → 62 BPM at 0:16.200`, `Cue moved 0:16.100 → 0:14.200`. */
function describe({ type, time, predicted, corrected }: Correction): string {
  const name = t(correctionTypeNames[type]);
  const what =
    predicted === null || corrected === null || typeof predicted !== typeof corrected
      ? name
      : `${name} ${write(predicted, type)} → ${write(corrected, type)}`;
  // The values of a moved cue are its times.
  return time === null || type === 'cue_moved'
    ? what
    : t('{what} at {time}', { what, time: formatTime(time) });
}

function write(value: string | number, type: CorrectionType): string {
  if (typeof value === 'string') return value;
  return type === 'tempo_octave' ? `${formatBpm(value)} BPM` : formatTime(value);
}

/** Settled predictions with their corrections. Clicking one opens the editor at its worst error. */
export function CaseList({ cases }: { readonly cases: readonly CorrectionCase[] }) {
  const items = cases.map(({ trackId, corrections }) => ({
    trackId,
    place: corrections[0] ? placeOf(corrections[0]) : null,
  }));
  return (
    <ol className={lists.list} aria-label={t('Cases')} onKeyDown={onRovingKey}>
      {cases.map(({ id, trackId, artist, title, source, score, settledAt, corrections }, i) => (
        <li key={id} className={lists.line}>
          <button
            type="button"
            data-stop
            data-track={trackId}
            tabIndex={i === 0 ? 0 : -1}
            className={styles.case}
            onClick={(event) => openFromList(items, items[i]!, event.currentTarget)}
          >
            <span
              className={classNames(text.numeric, text.second)}
              title={t('How much the errors spoil, 0 to 1')}
            >
              {formatDecimal(score, 2)}
            </span>
            <span className={classNames(text.ellipsis, text.strong)}>
              {artist ? `${artist} – ${title}` : title}
            </span>
            <span className={text.ellipsis} title={corrections.map(describe).join('\n')}>
              {corrections[0]
                ? corrections.length > 1
                  ? t('{correction} and {count, number} more', {
                      correction: describe(corrections[0]),
                      count: corrections.length - 1,
                    })
                  : describe(corrections[0])
                : t('Nothing to correct')}
            </span>
            <span className={classNames(text.ellipsis, text.second)}>{sourceName(source)}</span>
            <span className={text.numeric}>{formatDay(settledAt)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
