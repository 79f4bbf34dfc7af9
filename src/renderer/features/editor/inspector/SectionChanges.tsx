import { useQuery } from '@tanstack/react-query';
import type { SectionExplanation } from '../../../../shared/contract/index.ts';
import { formatTime } from '../../../../shared/domain/index.ts';
import { formatDecimal } from '../../../../shared/languages/format.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { classNames } from '../../../ui/class-names.ts';
import { player, useEditor } from '../editor-store.ts';
import styles from './CueReasons.module.css';

function describe({ change, label, before }: SectionExplanation): string {
  if (change === 'added') return t('new: {label}', { label: label ?? '' });
  if (change === 'removed') return t('left out: {label}', { label: before ?? '' });
  return t('{before} is {label} to you', { before: before ?? '', label: label ?? '' });
}

/** What the personal model changed in the sections of the analysis, and why. */
export function SectionChanges() {
  const trackId = useEditor((state) => state.open?.trackId);
  const changes = useQuery({ ...queries.cueReasons(trackId ?? 0), enabled: trackId !== undefined }).data
    ?.sections;
  if (!changes || changes.length === 0) return null;
  return (
    <div className={styles.changes}>
      <p>{t('Changed as you mark sections:')}</p>
      <ul aria-label={t('Changed as you mark sections:')}>
        {changes.map((change) => (
          <li
            key={`${change.change} ${change.time}`}
            title={change.reasons.map(({ text, weight }) => `${text} ${formatDecimal(weight, 1)}`).join(', ')}
          >
            <button
              type="button"
              className={classNames('link', styles.time)}
              onClick={() => player.seek(Math.max(0, change.time))}
            >
              {formatTime(Math.max(0, change.time))}
            </button>
            {describe(change)}
          </li>
        ))}
      </ul>
    </div>
  );
}
