import { cuePalette, hotCueSlots, isPredicted } from '../../../shared/domain/index.ts';
import type { Cue } from '../../../shared/domain/index.ts';
import { openDialog } from '../../core/app-store.ts';
import { MenuItem, MenuSeparator, MenuSwatch, Submenu } from '../../ui/Menu.tsx';
import { counted } from '../../ui/number.ts';
import * as actions from './cue-actions.ts';
import styles from './CueMenuItems.module.css';
import { loopLengths, useEditor } from './editor-store.ts';
import { cssColor } from './value-origin.tsx';

function Colors({ cue }: { readonly cue: Cue }) {
  return (
    <Submenu label="Colour">
      <div className={styles.palette}>
        {cuePalette.map((color) => (
          <MenuSwatch
            key={color.join()}
            label={`Colour ${color.join(' ')}`}
            color={cssColor(color)}
            className={styles.swatch}
            onSelect={() => actions.recolorCue(cue, color)}
          />
        ))}
      </div>
      <MenuItem disabled={!cue.color} onSelect={() => actions.recolorCue(cue, null)}>
        No colour
      </MenuItem>
    </Submenu>
  );
}

/** What can be done with a cue, wherever its menu is opened. */
export function CueMenuItems({ cue }: { readonly cue: Cue }) {
  return (
    <>
      {isPredicted(cue) ? (
        <>
          <MenuItem command="editor.accept" onSelect={() => actions.acceptCue(cue)}>
            Accept
          </MenuItem>
          <MenuItem command="editor.reject" onSelect={() => actions.deleteCue(cue)}>
            Reject
          </MenuItem>
          <MenuSeparator />
        </>
      ) : null}
      <MenuItem
        command="editor.rename"
        onSelect={() => useEditor.setState({ renaming: cue.id, tab: 'cues' })}
      >
        Rename
      </MenuItem>
      <Colors cue={cue} />
      <Submenu label="Slot">
        <MenuItem disabled={cue.kind === 'memory'} onSelect={() => actions.setCueSlot(cue, null)}>
          Memory cue
        </MenuItem>
        {hotCueSlots.map((slot) => (
          <MenuItem key={slot} disabled={cue.slot === slot} onSelect={() => actions.setCueSlot(cue, slot)}>
            Hot cue {slot}
          </MenuItem>
        ))}
      </Submenu>
      <Submenu label="Loop">
        <MenuItem disabled={cue.end === undefined} onSelect={() => actions.setCueLoop(cue, null)}>
          No loop
        </MenuItem>
        {loopLengths.map((beats) => (
          <MenuItem key={beats} onSelect={() => actions.setCueLoop(cue, beats)}>
            {counted(beats, 'beat')}
          </MenuItem>
        ))}
      </Submenu>
      <MenuItem
        onSelect={() => {
          const { open } = useEditor.getState();
          if (open) openDialog({ kind: 'lineage', trackId: open.trackId, value: `cue ${cue.id}` });
        }}
      >
        Where it came from…
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger command="editor.delete" onSelect={() => actions.deleteCue(cue)}>
        Delete
      </MenuItem>
    </>
  );
}
