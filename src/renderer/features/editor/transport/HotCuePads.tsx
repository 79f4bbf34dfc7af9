import { hotCueSlots } from '../../../../shared/domain/index.ts';
import type { Cue, HotCueSlot } from '../../../../shared/domain/index.ts';
import { isPredicted } from '../../../../shared/domain/index.ts';
import type { CommandId } from '../../../../shared/commands.ts';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { ContextMenu, MenuItem } from '../../../ui/Menu.tsx';
import { CueMenuItems } from '../CueMenuItems.tsx';
import { addCueAtPlayhead } from '../cue-actions.ts';
import { useEditor } from '../editor-store.ts';
import { jumpToSlot } from '../playback-actions.ts';
import { cssColor, cueColor, cueDescription } from '../value-origin.tsx';
import styles from './Transport.module.css';

const slots = hotCueSlots.slice(0, 8);
const NO_CUES: readonly Cue[] = [];

function Pad({ slot, cue }: { readonly slot: HotCueSlot; readonly cue: Cue | undefined }) {
  const predicted = cue !== undefined && isPredicted(cue);
  const pad = (
    <Tooltip
      content={cue ? `Jump to hot cue ${slot}` : `Set hot cue ${slot} at the playhead`}
      command={`editor.${cue ? 'hot' : 'setHot'}${slot}` as CommandId}
    >
      <button
        type="button"
        className={classNames(styles.pad, cue && styles.filled, predicted && styles.predicted)}
        style={cue ? { '--cue': cssColor(cueColor(cue)) } : {}}
        aria-label={cue ? `Jump to ${cueDescription(cue, predicted)}` : `Set hot cue ${slot}`}
        onClick={() => (cue ? jumpToSlot(slot) : addCueAtPlayhead({ kind: 'hot', slot }))}
      >
        <span className={styles.padLetter}>{slot}</span>{' '}
        <span className={styles.padName}>{cue?.name ?? ''}</span>
      </button>
    </Tooltip>
  );
  return (
    <ContextMenu area={<div className={styles.padArea}>{pad}</div>}>
      {cue ? (
        <CueMenuItems cue={cue} />
      ) : (
        <MenuItem
          command={`editor.setHot${slot}` as CommandId}
          onSelect={() => addCueAtPlayhead({ kind: 'hot', slot })}
        >
          Set hot cue {slot} at the playhead
        </MenuItem>
      )}
    </ContextMenu>
  );
}

/** Eight pads as on a player: a set one jumps, an empty one sets. */
export function HotCuePads() {
  const cues = useEditor((state) => state.document?.cues ?? NO_CUES);
  return (
    <div className={styles.pads} role="group" aria-label="Hot cues">
      {slots.map((slot) => (
        <Pad key={slot} slot={slot} cue={cues.find((cue) => cue.slot === slot)} />
      ))}
    </div>
  );
}
