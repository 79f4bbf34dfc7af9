import type { ExportLoss } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { Banner } from '../../ui/Banner.tsx';
import styles from './Export.module.css';

/** Data that the target cannot store. */
export function Losses({
  losses,
  heading,
}: {
  readonly losses: readonly ExportLoss[];
  readonly heading: string;
}) {
  if (losses.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>{heading}</h3>
      <div className={styles.losses}>
        {losses.map(({ code, message, tracks }) => (
          <Banner key={code} kind="warn">
            {tracks > 0
              ? t('{message} ({count, plural, one {# track} other {# tracks}})', { message, count: tracks })
              : message}
          </Banner>
        ))}
      </div>
    </section>
  );
}
