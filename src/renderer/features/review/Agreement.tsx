import { formatShare } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../../core/queries.ts';
import { formatCount } from '../../ui/number.ts';
import styles from './ReviewScreen.module.css';

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : formatShare(part / whole);
}

/** How often second reviewers agreed; shown once there are any. */
export function Agreement() {
  const { data } = useQuery(queries.agreement());
  if (!data || data.reviewers.length === 0) return null;
  return (
    <section className={styles.agreement} aria-labelledby="agreement-heading">
      <h3 id="agreement-heading" className={styles.heading}>
        {t('Agreement on {tracks, plural, one {# track} other {# tracks}}', { tracks: data.tracks })}
      </h3>
      <table className={styles.agreementTable}>
        <thead>
          <tr>
            <th scope="col">{t('Reviewer')}</th>
            <th scope="col">{t('reviewed')}</th>
            <th scope="col">{t('agreed')}</th>
          </tr>
        </thead>
        <tbody>
          {data.reviewers.map(({ reviewer, reviewed, agreed }) => (
            <tr key={reviewer}>
              <td>{reviewer}</td>
              <td>{formatCount(reviewed)}</td>
              <td>{percent(agreed, reviewed)}</td>
            </tr>
          ))}
          {data.pairs.map(({ author, reviewer, tracks, agreed }) => (
            <tr key={`${author} ${reviewer}`} className={styles.pair}>
              <td>{t('{author} and {reviewer}', { author, reviewer })}</td>
              <td>{formatCount(tracks)}</td>
              <td>{percent(agreed, tracks)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
