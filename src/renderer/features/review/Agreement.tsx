import { useQuery } from '@tanstack/react-query';
import { queries } from '../../core/queries.ts';
import { counted, formatCount } from '../../ui/number.ts';
import styles from './ReviewScreen.module.css';

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${Math.round((100 * part) / whole)} %`;
}

/** How often second reviewers agreed, once there are any. */
export function Agreement() {
  const { data } = useQuery(queries.agreement());
  if (!data || data.reviewers.length === 0) return null;
  return (
    <section className={styles.agreement} aria-labelledby="agreement-heading">
      <h3 id="agreement-heading" className={styles.heading}>
        Agreement on {counted(data.tracks, 'track')}
      </h3>
      <table className={styles.agreementTable}>
        <thead>
          <tr>
            <th scope="col">Reviewer</th>
            <th scope="col">reviewed</th>
            <th scope="col">agreed</th>
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
              <td>
                {author} and {reviewer}
              </td>
              <td>{formatCount(tracks)}</td>
              <td>{percent(agreed, tracks)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
