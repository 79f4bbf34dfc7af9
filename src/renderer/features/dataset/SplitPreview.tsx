import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SplitPreview as Preview } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { queries } from '../../core/queries.ts';
import { counted, formatCount } from '../../ui/number.ts';
import { percent } from './classes.ts';
import styles from './Dataset.module.css';

const splitNames = ['train', 'validation', 'test'] as const;

function Counts({ preview }: { readonly preview: Preview }) {
  const { tracks, counts, strata, verified } = preview;
  const rows = [
    ...(verified.train + verified.validation + verified.test > 0
      ? [{ stratum: 'verified', counts: verified }]
      : []),
    ...(strata.length > 1 ? strata : []),
  ];
  return (
    <table className={styles.table} aria-label="Split">
      <thead>
        <tr>
          <th scope="col">Genre</th>
          {splitNames.map((name) => (
            <th key={name} scope="col" className={styles.numeric}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">all</th>
          {splitNames.map((name) => (
            <td key={name} className={styles.numeric}>
              {formatCount(counts[name])}{' '}
              <span className={styles.second}>{percent(counts[name], tracks)}</span>
            </td>
          ))}
        </tr>
        {rows.map((row) => (
          <tr key={row.stratum}>
            <th scope="row">{row.stratum}</th>
            {splitNames.map((name) => (
              <td key={name} className={styles.numeric}>
                {formatCount(row.counts[name])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function describe({ tracks, grouped, largestGroup, links }: Preview): string {
  if (grouped === 0) return `No two of the ${counted(tracks, 'track')} hold the same recording.`;
  const reasons = links.map(({ reason, count }) => `${reason} ${formatCount(count)}`).join(', ');
  return `${counted(grouped, 'track')} stay together with others (${reasons}); the largest group has ${formatCount(largestGroup)}.`;
}

function Result({ split, verifiedFirst }: { readonly split: string; readonly verifiedFirst: boolean }) {
  const { data: preview, error } = useQuery(queries.splits(split, verifiedFirst));
  if (error) return <p className={styles.bad}>{errorMessage(error)}</p>;
  if (!preview) return <p className={styles.second}>Reading every annotation…</p>;
  if (preview.tracks === 0) return <p className={styles.second}>No track has an annotation yet.</p>;
  return (
    <>
      <Counts preview={preview} />
      <p className={styles.second}>{describe(preview)}</p>
    </>
  );
}

/** How the library would be divided, worked out when it is opened. */
export function SplitPreview({
  split,
  verifiedFirst,
}: {
  readonly split: string;
  readonly verifiedFirst: boolean;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.disclosure} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>How it would be divided</summary>
      {isOpen ? <Result split={split} verifiedFirst={verifiedFirst} /> : null}
    </details>
  );
}
