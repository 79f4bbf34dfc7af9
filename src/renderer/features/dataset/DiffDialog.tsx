import { useQuery } from '@tanstack/react-query';
import type { VersionDiff } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import styles from './DiffDialog.module.css';
import { measureName, splitName } from './names.ts';

/** Smaller changes are not visible in the figures. */
const NO_GAIN = 0.0005;

function classOfGain(gain: number): string | undefined {
  if (Math.abs(gain) < NO_GAIN) return text.second;
  return gain > 0 ? text.ok : text.bad;
}

const writeGain = (gain: number): string => `${gain >= NO_GAIN ? '+' : ''}${formatDecimal(gain, 3)}`;

function Changes({ diff }: { readonly diff: VersionDiff }) {
  const { counts, added, removed, changed } = diff;
  const rest =
    counts.added - added.length + (counts.removed - removed.length) + (counts.changed - changed.length);
  return (
    <ul className={styles.changes}>
      {added.map(({ trackId, track }) => (
        <li key={`a${trackId ?? track}`}>
          <span className={text.ok}>{t('Added')}</span> {track}
        </li>
      ))}
      {removed.map(({ trackId, track }) => (
        <li key={`r${trackId ?? track}`}>
          <span className={text.bad}>{t('Removed')}</span> {track}
        </li>
      ))}
      {changed.map(({ trackId, track, tier, split, audioChanged, items }) => (
        <li key={`c${trackId ?? track}`}>
          <span className={text.strong}>{track}</span>
          <ul className={styles.values}>
            {tier ? (
              <li>{t('Tier {before} → {after}', { before: tier.before, after: tier.after })}</li>
            ) : null}
            {split ? (
              <li>
                {t('Split {before} → {after}', {
                  before: splitName(split.before),
                  after: splitName(split.after),
                })}
              </li>
            ) : null}
            {audioChanged ? <li>{t('Different audio')}</li> : null}
            {items
              .filter(({ part }) => part !== 'tier')
              .map(({ id, label, before, after }) => (
                <li key={id}>
                  {label}
                  {label.includes('→') || !(before ?? after)
                    ? ''
                    : `: ${before ?? t('none')} → ${after ?? t('none')}`}
                </li>
              ))}
          </ul>
        </li>
      ))}
      {rest > 0 ? <li className={text.second}>{t('and {count, number} more', { count: rest })}</li> : null}
    </ul>
  );
}

/** The differences between two versions, down to single values. */
export function DiffDialog({
  before,
  after,
  onClose,
}: {
  readonly before: string;
  readonly after: string;
  readonly onClose: () => void;
}) {
  const { data: diff, error } = useQuery(queries.versionDiff(before, after));
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={`${before} → ${after}`}
      description={
        diff
          ? t(
              '{added, number} added, {removed, number} removed, {changed, number} changed, {unchanged, number} unchanged',
              {
                added: diff.counts.added,
                removed: diff.counts.removed,
                changed: diff.counts.changed,
                unchanged: diff.counts.unchanged,
              },
            )
          : t('Comparing…')
      }
    >
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {diff ? (
        <>
          <table className={tables.table}>
            <thead>
              <tr>
                <th scope="col">{t('Quality')}</th>
                <th scope="col">{diff.before}</th>
                <th scope="col">{diff.after}</th>
                <th scope="col">{t('Gain')}</th>
              </tr>
            </thead>
            <tbody>
              {diff.quality.map((measure) => (
                <tr key={measure.measure}>
                  <th scope="row">{measureName(measure.measure)}</th>
                  <td>{formatDecimal(measure.before, 3)}</td>
                  <td>{formatDecimal(measure.after, 3)}</td>
                  <td className={classOfGain(measure.gain)}>{writeGain(measure.gain)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Changes diff={diff} />
        </>
      ) : null}
    </Dialog>
  );
}
