import { Check } from 'lucide-react';
import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import type { TrackRow } from '../../../shared/contract/index.ts';
import { CONFIDENT } from '../../ui/Badges.tsx';
import { Menu, MenuGroup, MenuItem } from '../../ui/Menu.tsx';
import styles from './TrackTable.module.css';
import { chooseTempo } from './choose-tempo.ts';

/** The tempo; where it is uncertain `~87?`, with the other candidate one click away. */
export function BpmCell({ row }: { readonly row: TrackRow }) {
  const { bpm, bpmConfidence, bpmAlternative } = row;
  if (bpm === null) return <span className={styles.none}>–</span>;
  const isUncertain = bpmConfidence !== null && bpmConfidence < CONFIDENT && row.tier !== 1;
  if (!isUncertain) return formatBpm(bpm);
  const label = `~${Math.round(bpm)}?`;
  const sure = `Confidence ${bpmConfidence.toFixed(2)}`;
  if (bpmAlternative === null)
    return (
      <span className={styles.uncertain} title={sure}>
        {label}
      </span>
    );
  return (
    <Menu
      align="end"
      trigger={
        <button
          type="button"
          tabIndex={-1}
          className={styles.uncertain}
          title={`${sure}; could be ${formatBpm(bpmAlternative)}`}
          aria-label={`Tempo about ${Math.round(bpm)}, uncertain. Choose`}
          onClick={(event) => event.stopPropagation()}
        >
          {label}
        </button>
      }
    >
      <MenuGroup label={`${sure}. Which tempo is right?`}>
        <MenuItem onSelect={() => void chooseTempo(row, bpmAlternative)}>
          Use {formatBpm(bpmAlternative)} BPM
        </MenuItem>
        <MenuItem icon={Check} onSelect={() => void chooseTempo(row, bpm)}>
          {formatBpm(bpm)} BPM is right
        </MenuItem>
      </MenuGroup>
    </Menu>
  );
}
