import { useQuery } from '@tanstack/react-query';
import type { VersionDiff } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatCount } from '../../ui/number.ts';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import styles from './DiffDialog.module.css';

function Changes({ diff }: { readonly diff: VersionDiff }) {
  const { counts, added, removed, changed } = diff;
  const rest =
    counts.added - added.length + (counts.removed - removed.length) + (counts.changed - changed.length);
  return (
    <ul className={styles.changes}>
      {added.map(({ trackId, track }) => (
        <li key={`a${trackId ?? track}`}>
          <span className={text.ok}>Added</span> {track}
        </li>
      ))}
      {removed.map(({ trackId, track }) => (
        <li key={`r${trackId ?? track}`}>
          <span className={text.bad}>Removed</span> {track}
        </li>
      ))}
      {changed.map(({ trackId, track, tier, split, audioChanged, items }) => (
        <li key={`c${trackId ?? track}`}>
          <span className={text.strong}>{track}</span>
          <ul className={styles.values}>
            {tier ? (
              <li>
                Tier {tier.before} → {tier.after}
              </li>
            ) : null}
            {split ? (
              <li>
                Split {split.before} → {split.after}
              </li>
            ) : null}
            {audioChanged ? <li>Different audio</li> : null}
            {items
              .filter(({ part }) => part !== 'tier')
              .map(({ id, label, before, after }) => (
                <li key={id}>
                  {label}
                  {label.includes('→') || !(before ?? after)
                    ? ''
                    : `: ${before ?? 'none'} → ${after ?? 'none'}`}
                </li>
              ))}
          </ul>
        </li>
      ))}
      {rest > 0 ? <li className={text.second}>and {formatCount(rest)} more</li> : null}
    </ul>
  );
}

/** What differs between two versions, down to single values. */
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
          ? `${formatCount(diff.counts.added)} added, ${formatCount(diff.counts.removed)} removed, ${formatCount(diff.counts.changed)} changed, ${formatCount(diff.counts.unchanged)} unchanged`
          : 'Comparing…'
      }
    >
      {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
      {diff ? (
        <>
          <table className={tables.table}>
            <thead>
              <tr>
                <th scope="col">Quality</th>
                <th scope="col">{diff.before}</th>
                <th scope="col">{diff.after}</th>
              </tr>
            </thead>
            <tbody>
              {diff.quality.map((measure) => (
                <tr key={measure.measure}>
                  <th scope="row">{measure.measure}</th>
                  <td>{measure.before.toFixed(3)}</td>
                  <td>{measure.after.toFixed(3)}</td>
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
