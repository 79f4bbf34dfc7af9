import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SplitPreview as Preview } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { formatCount } from '../../ui/number.ts';
import { percent } from '../../ui/number.ts';
import { linkName, splitName, splitNames } from './names.ts';
import styles from './SplitPreview.module.css';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';

function Counts({ preview }: { readonly preview: Preview }) {
  const { tracks, counts, strata, verified } = preview;
  const rows = [
    ...(verified.train + verified.validation + verified.test > 0
      ? [{ stratum: t('verified'), counts: verified }]
      : []),
    ...(strata.length > 1 ? strata : []),
  ];
  return (
    <table className={tables.table} aria-label={t('Split')}>
      <thead>
        <tr>
          <th scope="col">{t('Genre')}</th>
          {splitNames.map((name) => (
            <th key={name} scope="col" className={tables.numeric}>
              {splitName(name)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">{t('all')}</th>
          {splitNames.map((name) => (
            <td key={name} className={tables.numeric}>
              {formatCount(counts[name])} <span className={text.second}>{percent(counts[name], tracks)}</span>
            </td>
          ))}
        </tr>
        {rows.map((row) => (
          <tr key={row.stratum}>
            <th scope="row">{row.stratum}</th>
            {splitNames.map((name) => (
              <td key={name} className={tables.numeric}>
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
  if (grouped === 0)
    return t('No two of the {count, plural, one {# track} other {# tracks}} are the same recording.', {
      count: tracks,
    });
  const reasons = links.map(({ reason, count }) => `${linkName(reason)} ${formatCount(count)}`).join(', ');
  return t(
    '{count, plural, one {# track is} other {# tracks are}} grouped with others ({reasons}); the largest group has {largest, number}.',
    { count: grouped, reasons, largest: largestGroup },
  );
}

function Result({ split, verifiedFirst }: { readonly split: string; readonly verifiedFirst: boolean }) {
  const { data: preview, error } = useQuery(queries.splits(split, verifiedFirst));
  if (error) return <p className={text.bad}>{errorMessage(error)}</p>;
  if (!preview) return <p className={text.second}>{t('Reading every annotation…')}</p>;
  if (preview.tracks === 0) return <p className={text.second}>{t('No track has an annotation yet.')}</p>;
  return (
    <>
      <Counts preview={preview} />
      <p className={text.second}>{describe(preview)}</p>
    </>
  );
}

/** Previews how the library would be split. Computed when opened. */
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
      <summary>{t('Preview the split')}</summary>
      {isOpen ? <Result split={split} verifiedFirst={verifiedFirst} /> : null}
    </details>
  );
}
