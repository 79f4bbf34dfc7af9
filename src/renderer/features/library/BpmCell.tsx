import { Check } from 'lucide-react';
import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import type { TrackRow } from '../../../shared/contract/index.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';
import { CONFIDENT } from '../../ui/Badges.tsx';
import { Menu, MenuGroup, MenuItem } from '../../ui/Menu.tsx';
import styles from './TrackTable.module.css';
import { chooseTempo } from './choose-tempo.ts';

/** The tempo. An uncertain one is shown as `~87?`, with the alternative one click away. */
export function BpmCell({ row }: { readonly row: TrackRow }) {
  const { bpm, bpmConfidence, bpmAlternative } = row;
  if (bpm === null) return <span className={styles.none}>–</span>;
  const isUncertain = bpmConfidence !== null && bpmConfidence < CONFIDENT && row.tier !== 1;
  if (!isUncertain) return formatBpm(bpm);
  const label = `~${Math.round(bpm)}?`;
  const confidence = formatDecimal(bpmConfidence, 2);
  const sure = t('Confidence {confidence}', { confidence });
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
          title={t('Confidence {confidence}; could be {bpm}', { confidence, bpm: formatBpm(bpmAlternative) })}
          aria-label={t('Tempo about {bpm}, uncertain. Choose', { bpm: Math.round(bpm) })}
          onClick={(event) => event.stopPropagation()}
        >
          {label}
        </button>
      }
    >
      <MenuGroup label={t('Confidence {confidence}. Which tempo is right?', { confidence })}>
        <MenuItem onSelect={() => void chooseTempo(row, bpmAlternative)}>
          {t('Use {bpm} BPM', { bpm: formatBpm(bpmAlternative) })}
        </MenuItem>
        <MenuItem icon={Check} onSelect={() => void chooseTempo(row, bpm)}>
          {t('{bpm} BPM is right', { bpm: formatBpm(bpm) })}
        </MenuItem>
      </MenuGroup>
    </Menu>
  );
}
