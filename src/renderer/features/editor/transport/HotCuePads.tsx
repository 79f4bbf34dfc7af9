import type { Cue, HotCueSlot } from '../../../../shared/domain/index.ts';
import { isPredicted } from '../../../../shared/domain/index.ts';
import type { CommandId } from '../../../../shared/commands.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { ContextMenu, MenuItem } from '../../../ui/Menu.tsx';
import { CueMenuItems } from '../CueMenuItems.tsx';
import { addCueAtPlayhead } from '../cue-actions.ts';
import { padSlots, useEditor } from '../editor-store.ts';
import { jumpToSlot } from '../playback-actions.ts';
import { cssColor, cueColor, cueDescription } from '../value-origin.tsx';
import styles from './Transport.module.css';

const NO_CUES: readonly Cue[] = [];

interface PadProps {
  readonly slot: HotCueSlot;
  /** The first-bank slot that names this pad's commands. */
  readonly name: HotCueSlot;
  readonly cue: Cue | undefined;
}

function Pad({ slot, name, cue }: PadProps) {
  const predicted = cue !== undefined && isPredicted(cue);
  const pad = (
    <Tooltip
      content={
        cue ? t('Jump to hot cue {slot}', { slot }) : t('Set hot cue {slot} at the playhead', { slot })
      }
      command={`editor.${cue ? 'hot' : 'setHot'}${name}` as CommandId}
    >
      <button
        type="button"
        className={classNames(styles.pad, cue && styles.filled, predicted && styles.predicted)}
        style={cue ? { '--cue': cssColor(cueColor(cue)) } : {}}
        aria-label={
          cue
            ? t('Jump to {cue}', { cue: cueDescription(cue, predicted) })
            : t('Set hot cue {slot}', { slot })
        }
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
          command={`editor.setHot${name}` as CommandId}
          onSelect={() => addCueAtPlayhead({ kind: 'hot', slot })}
        >
          {t('Set hot cue {slot} at the playhead', { slot })}
        </MenuItem>
      )}
    </ContextMenu>
  );
}

/** Eight pads in two banks, as on a DJ player. A pad with a cue jumps to it; an empty one sets it. */
export function HotCuePads() {
  const cues = useEditor((state) => state.document?.cues ?? NO_CUES);
  const bank = useEditor((state) => state.padBank);
  const shown = padSlots(bank);
  const others = padSlots(bank === 0 ? 1 : 0);
  const hidden = cues.filter(({ slot }) => slot && others.includes(slot)).length;
  const range = `${others[0]}–${others.at(-1)}`;
  return (
    <div className={styles.pads} role="group" aria-label={t('Hot cues')}>
      {shown.map((slot, pad) => (
        <Pad key={slot} slot={slot} name={padSlots(0)[pad]!} cue={cues.find((cue) => cue.slot === slot)} />
      ))}
      <Tooltip content={t('Show hot cues {range}', { range })} command="editor.padBank">
        <button
          type="button"
          className={styles.bank}
          aria-label={
            hidden > 0
              ? t('Show hot cues {range}, {hidden} set', { range, hidden })
              : t('Show hot cues {range}', { range })
          }
          onClick={() => useEditor.setState({ padBank: bank === 0 ? 1 : 0 })}
        >
          {range}
          {hidden > 0 ? <span className={styles.hidden}>{hidden}</span> : null}
        </button>
      </Tooltip>
    </div>
  );
}
