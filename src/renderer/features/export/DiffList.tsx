import type { DiffItem, ExportTrackDiff } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/domain/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import styles from './Export.module.css';

const changeNames = { added: msg('added'), removed: msg('removed'), changed: msg('changed') } as const;
const signs: Readonly<Record<DiffItem['change'], string>> = { added: '+', removed: '−', changed: '~' };

/** One difference: what, where, before and after. */
function DiffLine({ item }: { readonly item: DiffItem }) {
  return (
    <li className={styles.diffLine}>
      <span className={styles[item.change]} role="img" aria-label={t(changeNames[item.change])}>
        {signs[item.change]}
      </span>
      <span className={styles.diffLabel}>{item.label}</span>
      <span className={styles.diffTime}>{item.time === null ? '' : formatTime(item.time)}</span>
      <span className={styles.diffValues}>
        {item.before === null ? null : <del className={styles.before}>{item.before}</del>}
        {item.before !== null && item.after !== null ? ' → ' : null}
        {item.after}
      </span>
    </li>
  );
}

/** Differences track by track, each of which can be expanded. */
export function DiffList({ tracks }: { readonly tracks: readonly ExportTrackDiff[] }) {
  return (
    <div className={styles.tracks}>
      {tracks.map((track) =>
        track.items.length === 0 ? (
          <p key={track.trackId} className={styles.newTrack}>
            <span className={styles.trackName}>
              {track.title}
              {track.artist ? <span className={styles.second}> — {track.artist}</span> : null}
            </span>
            <span className={styles.second}>{t('new in the file')}</span>
          </p>
        ) : (
          <details key={track.trackId} className={styles.track}>
            <summary>
              <span className={styles.trackName}>
                {track.title}
                {track.artist ? <span className={styles.second}> — {track.artist}</span> : null}
              </span>
              <span className={styles.second}>
                {t('{count, plural, one {# change} other {# changes}}', { count: track.items.length })}
              </span>
            </summary>
            <ul>
              {track.items.map((item) => (
                <DiffLine key={item.id} item={item} />
              ))}
            </ul>
          </details>
        ),
      )}
    </div>
  );
}
