import { t } from '../../../../shared/languages/translate.ts';
import type { ReactElement } from 'react';
import { ContextMenu, MenuItem, MenuSeparator } from '../../../ui/Menu.tsx';
import { addCueAtPlayhead, addLoop } from '../cue-actions.ts';
import { player } from '../editor-store.ts';
import { anchorHere, setDownbeat } from '../grid-actions.ts';
import { splitAtPlayhead } from '../section-actions.ts';

interface WaveformMenuProps {
  readonly area: ReactElement<Record<string, unknown>>;
  /** The time under the pointer that opened the menu, in seconds. */
  readonly time: () => number;
}

/** What can be set at a position on the waveform. The playhead moves there first. */
export function WaveformMenu({ area, time }: WaveformMenuProps) {
  const there = (action: () => void) => (): void => {
    player.seek(time());
    action();
  };
  return (
    <ContextMenu area={area}>
      <MenuItem onSelect={there(() => undefined)}>{t('Go here')}</MenuItem>
      <MenuSeparator />
      <MenuItem command="editor.memory" onSelect={there(() => addCueAtPlayhead({ kind: 'memory' }))}>
        {t('Set a memory cue here')}
      </MenuItem>
      <MenuItem onSelect={there(() => addCueAtPlayhead({ kind: 'hot' }))}>{t('Set a hot cue here')}</MenuItem>
      <MenuItem command="editor.loopCue" onSelect={there(addLoop)}>
        {t('Set a loop here')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem command="editor.downbeat" onSelect={there(setDownbeat)}>
        {t('Set the downbeat here')}
      </MenuItem>
      <MenuItem command="editor.anchor" onSelect={there(anchorHere)}>
        {t('Anchor the grid here')}
      </MenuItem>
      <MenuItem command="editor.split" onSelect={there(splitAtPlayhead)}>
        {t('Split the section here')}
      </MenuItem>
    </ContextMenu>
  );
}
