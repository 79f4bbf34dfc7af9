import { cuePalette, hotCueSlots, isPredicted } from '../../../shared/domain/index.ts';
import type { Cue } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import { MenuItem, MenuSeparator, MenuSwatch, Submenu } from '../../ui/Menu.tsx';
import * as actions from './cue-actions.ts';
import styles from './CueMenuItems.module.css';
import { loopLengths, useEditor } from './editor-store.ts';
import { cssColor } from './value-origin.tsx';

function Colors({ cue }: { readonly cue: Cue }) {
  return (
    <Submenu label={t('Colour')}>
      <div className={styles.palette}>
        {cuePalette.map((color) => (
          <MenuSwatch
            key={color.join()}
            label={t('Colour {rgb}', { rgb: color.join(' ') })}
            color={cssColor(color)}
            className={styles.swatch}
            onSelect={() => actions.recolorCue(cue, color)}
          />
        ))}
      </div>
      <MenuItem disabled={!cue.color} onSelect={() => actions.recolorCue(cue, null)}>
        {t('No colour')}
      </MenuItem>
    </Submenu>
  );
}

/** Menu items for a cue, shared by all menus that act on one. */
export function CueMenuItems({ cue }: { readonly cue: Cue }) {
  return (
    <>
      {isPredicted(cue) ? (
        <>
          <MenuItem command="editor.accept" onSelect={() => actions.acceptCue(cue)}>
            {t('Accept')}
          </MenuItem>
          <MenuItem command="editor.reject" onSelect={() => actions.deleteCue(cue)}>
            {t('Reject')}
          </MenuItem>
          <MenuSeparator />
        </>
      ) : null}
      <MenuItem
        command="editor.rename"
        onSelect={() => useEditor.setState({ renaming: cue.id, tab: 'cues' })}
      >
        {t('Rename')}
      </MenuItem>
      <Colors cue={cue} />
      <Submenu label={t('Slot')}>
        <MenuItem disabled={cue.kind === 'memory'} onSelect={() => actions.setCueSlot(cue, null)}>
          {t('Memory cue')}
        </MenuItem>
        {hotCueSlots.map((slot) => (
          <MenuItem key={slot} disabled={cue.slot === slot} onSelect={() => actions.setCueSlot(cue, slot)}>
            {t('Hot cue {slot}', { slot })}
          </MenuItem>
        ))}
      </Submenu>
      <Submenu label={t('Loop')}>
        <MenuItem disabled={cue.end === undefined} onSelect={() => actions.setCueLoop(cue, null)}>
          {t('No loop')}
        </MenuItem>
        {loopLengths.map((beats) => (
          <MenuItem key={beats} onSelect={() => actions.setCueLoop(cue, beats)}>
            {t('{count, plural, one {# beat} other {# beats}}', { count: beats })}
          </MenuItem>
        ))}
      </Submenu>
      <MenuItem
        onSelect={() => {
          const { open } = useEditor.getState();
          if (open) openDialog({ kind: 'lineage', trackId: open.trackId, value: `cue ${cue.id}` });
        }}
      >
        {t('Where it came from…')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger command="editor.delete" onSelect={() => actions.deleteCue(cue)}>
        {t('Delete')}
      </MenuItem>
    </>
  );
}
