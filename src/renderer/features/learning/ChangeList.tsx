import type { Evaluation } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { classNames } from '../../ui/class-names.ts';
import { onRovingKey } from '../../ui/roving.ts';
import text from '../../ui/text.module.css';
import { openFromList } from '../../core/opened-list.ts';
import lists from '../../ui/List.module.css';
import styles from './ChangeList.module.css';

/** Tracks on which one model is better or worse than another. Clicking one opens it. */
export function ChangeList({
  label,
  changes,
}: {
  readonly label: string;
  readonly changes: Evaluation['changes'][number]['better'];
}) {
  if (changes.length === 0) return <p className={text.second}>{t('No track.')}</p>;
  const items = changes.map(({ trackId }) => ({ trackId, place: null }));
  return (
    <ol className={lists.list} aria-label={label} onKeyDown={onRovingKey}>
      {changes.map(({ trackId, artist, title, before, after }, i) => (
        <li key={trackId} className={lists.line}>
          <button
            type="button"
            data-stop
            data-track={trackId}
            tabIndex={i === 0 ? 0 : -1}
            className={styles.change}
            onClick={(event) => openFromList(items, items[i]!, event.currentTarget)}
          >
            <span className={classNames(text.ellipsis, text.strong)}>
              {artist ? `${artist} – ${title}` : title}
            </span>
            <span className={text.numeric}>
              {formatDecimal(before, 2)} → {formatDecimal(after, 2)}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
