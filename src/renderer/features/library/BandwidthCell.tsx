import type { TrackRow } from '../../../shared/contract/index.ts';
import { isSoundCut } from '../../../shared/domain/sound.ts';
import styles from './TrackTable.module.css';

/** How far up the sound reaches; marked where the file could hold more. */
export function BandwidthCell({ row }: { readonly row: TrackRow }) {
  if (row.bandwidth === null) return null;
  const text = `${(row.bandwidth / 1000).toFixed(1)} kHz`;
  if (isSoundCut(row) !== true) return text;
  return (
    <span
      className={styles.uncertain}
      title={`No sound above ${text}, although the file could hold it: it was probably made from a smaller file.`}
    >
      {text}
    </span>
  );
}
