import type { TrackRow } from '../../../shared/contract/index.ts';
import { isSoundCut } from '../../../shared/domain/sound.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import styles from './TrackTable.module.css';

/** The highest frequency with sound, marked if the file format could hold more. */
export function BandwidthCell({ row }: { readonly row: TrackRow }) {
  if (row.bandwidth === null) return null;
  const text = `${formatDecimal(row.bandwidth / 1000, 1)} kHz`;
  if (isSoundCut(row) !== true) return text;
  return (
    <span
      className={styles.uncertain}
      title={t(
        'No sound above {bandwidth}, although the file could hold it: it was probably made from a smaller file.',
        { bandwidth: text },
      )}
    >
      {text}
    </span>
  );
}
