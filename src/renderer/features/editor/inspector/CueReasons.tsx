import { useQuery } from '@tanstack/react-query';
import { formatTime } from '../../../../shared/domain/index.ts';
import type { Cue } from '../../../../shared/domain/index.ts';
import { formatShare } from '../../../../shared/languages/format.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { openTrack } from '../../../core/app-store.ts';
import { queries } from '../../../core/queries.ts';
import { classNames } from '../../../ui/class-names.ts';
import text from '../../../ui/text.module.css';
import { player, useEditor } from '../editor-store.ts';
import styles from './CueReasons.module.css';

/** Explanations refer to places; a cue is at one if it is this close, in seconds. */
const SAME_PLACE_S = 0.05;

function useReasons() {
  const trackId = useEditor((state) => state.open?.trackId);
  return useQuery({ ...queries.cueReasons(trackId ?? 0), enabled: trackId !== undefined }).data;
}

/** What the personal model changed in the cues that the analysis proposed. */
export function CueChanges() {
  const change = useReasons()?.change;
  if (!change) return null;
  const { model, kept, added, left } = change;
  return (
    <div className={styles.changes}>
      <p>
        {t(
          '{model} placed {added, plural, =0 {no cue} one {# cue} other {# cues}} of its own and {kept, plural, =0 {none} one {one} other {#}} as the template does.',
          { model, added: added.length, kept: kept.length },
        )}
      </p>
      {left.length > 0 ? (
        <p>
          {t('Left out of the template:')}{' '}
          {left.map((time) => (
            <button
              key={time}
              type="button"
              className={classNames('link', styles.time)}
              onClick={() => player.seek(time)}
            >
              {formatTime(time)}
            </button>
          ))}
        </p>
      ) : null}
    </div>
  );
}

/** Why a personal model placed a cue: what happens in the music there, and the most similar verified cues. */
export function CueReasons({ cue }: { readonly cue: Cue }) {
  const reasons = useReasons()?.cues.find(({ time }) => Math.abs(time - cue.time) < SAME_PLACE_S);
  if (!reasons) return null;
  return (
    <li className={styles.reasons} aria-label={t('Why this cue')}>
      <ul>
        {reasons.reasons.map((reason) => (
          <li key={reason.text} className={styles.reason}>
            <span className={styles.share} style={{ '--share': `${100 * reason.weight}%` }} />
            <span className={text.ellipsis} title={reason.text}>
              {reason.text}
            </span>
            <span className={styles.percent}>{formatShare(reason.weight)}</span>
          </li>
        ))}
      </ul>
      {reasons.similar.length > 0 ? (
        <>
          <p className={text.second}>{t('Your most similar cues:')}</p>
          <ul>
            {reasons.similar.map(({ trackId, artist, title, time, name, similarity }) => (
              <li key={trackId}>
                <button
                  type="button"
                  className={classNames('link', styles.similar)}
                  title={t('Open it there')}
                  onClick={() => openTrack(trackId, { kind: 'cue', time, flag: null })}
                >
                  <span className={text.ellipsis}>{artist ? `${artist} – ${title}` : title}</span>
                  <span className={styles.percent}>
                    {name ? `${name} ` : ''}
                    {formatTime(time)} · {formatShare(similarity)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </li>
  );
}
