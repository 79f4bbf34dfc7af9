import { useState } from 'react';
import type { Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { Button } from '../../ui/Button.tsx';
import styles from './RelocateDialog.module.css';

type Offer = Relocation['offered'][number];

interface ChosenFile {
  readonly trackId: TrackId;
  readonly path: string;
}

/** Title and hint for each kind of match, and whether all its offers can be accepted at once. */
const groups: readonly { match: Offer['match']; title: Message; hint?: Message; takesAll: boolean }[] = [
  {
    match: 'likely',
    title: msg('{count, plural, one {# track} other {# tracks}} with a likely file'),
    hint: msg('Name and length agree, or title, artist and length.'),
    takesAll: true,
  },
  {
    match: 'possible',
    title: msg('{count, plural, one {# track} other {# tracks}} with a possible file'),
    hint: msg('Only the name agrees, or the name without its ending. The length differs or is not known.'),
    takesAll: true,
  },
  {
    match: 'several',
    title: msg('{count, plural, one {# track} other {# tracks}} with several files to choose from'),
    takesAll: false,
  },
];

/** Maximum number of offers listed per kind; "accept all" includes the rest. */
const LISTED = 100;

/**
 * Candidate files for missing tracks. They are accepted one by one, or all of a kind at once if each track has a clear
 * best match.
 */
export function OfferedFiles({
  offers,
  onTake,
}: {
  readonly offers: readonly Offer[];
  /** Resolves to the tracks that now have a file. */
  readonly onTake: (files: readonly ChosenFile[]) => Promise<readonly TrackId[]>;
}) {
  const [settled, setSettled] = useState<ReadonlySet<TrackId>>(new Set());
  async function take(files: readonly ChosenFile[]): Promise<void> {
    const taken = await onTake(files);
    setSettled((before) => new Set([...before, ...taken]));
  }
  return groups.map(({ match, title, hint, takesAll }) => {
    const open = offers.filter((offer) => offer.match === match && !settled.has(offer.trackId));
    if (open.length === 0) return null;
    return (
      <section key={match} className={styles.section}>
        <div className={styles.candidate}>
          <h3 className={styles.heading}>{t(title, { count: open.length })}</h3>
          {takesAll ? (
            <Button
              size="small"
              onClick={() => void take(open.map(({ trackId, paths }) => ({ trackId, path: paths[0]! })))}
            >
              {t('{count, plural, one {Use it} other {Use all #}}', { count: open.length })}
            </Button>
          ) : null}
        </div>
        {hint ? <p className={styles.hint}>{t(hint)}</p> : null}
        <ul className={styles.offers}>
          {open.slice(0, LISTED).map(({ trackId, name, paths }) => (
            <li key={trackId} className={styles.offer}>
              <p className={styles.trackName}>{name}</p>
              {paths.map((path) => (
                <div key={path} className={styles.candidate}>
                  <span className={styles.path} title={path}>
                    {path}
                  </span>
                  <Button size="small" onClick={() => void take([{ trackId, path }])}>
                    {t('Use this file')}
                  </Button>
                </div>
              ))}
            </li>
          ))}
        </ul>
        {open.length > LISTED ? (
          <p className={styles.hint}>
            {t('{count, plural, one {# more track} other {# more tracks}} not shown', {
              count: open.length - LISTED,
            })}
          </p>
        ) : null}
      </section>
    );
  });
}
