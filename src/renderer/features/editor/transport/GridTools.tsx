import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CommandId } from '../../../../shared/commands.ts';
import { formatBpm } from '../../../../shared/domain/edits/describe.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { runCommand } from '../../../core/commands.ts';
import { Button } from '../../../ui/Button.tsx';
import { Checkbox } from '../../../ui/Field.tsx';
import { useEditor } from '../editor-store.ts';
import { shiftGrid } from '../grid-actions.ts';
import styles from './Transport.module.css';

function CommandButton({
  command,
  hint,
  children,
}: {
  readonly command: CommandId;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  return (
    <Button size="small" command={command} hint={hint} onClick={() => void runCommand(command)}>
      {children}
    </Button>
  );
}

const shifts = [-0.01, -0.001, 0.001, 0.01] as const;

function ShiftButton({ seconds }: { readonly seconds: number }) {
  const ms = Math.abs(seconds * 1000);
  const back = seconds < 0;
  return (
    <Button
      size="small"
      hint={back ? t('Shift the grid {ms} ms earlier', { ms }) : t('Shift the grid {ms} ms later', { ms })}
      aria-label={back ? t('Shift grid {ms} ms earlier', { ms }) : t('Shift grid {ms} ms later', { ms })}
      onClick={() => shiftGrid(seconds)}
    >
      {back ? <ChevronLeft size={12} aria-hidden /> : null}
      {ms} ms
      {back ? null : <ChevronRight size={12} aria-hidden />}
    </Button>
  );
}

/** All tools that correct a beat grid. */
export function GridTools() {
  const cuesFollow = useEditor((state) => state.cuesFollow);
  const taps = useEditor((state) => state.taps);
  return (
    <div className={styles.tools} role="toolbar" aria-label={t('Grid tools')}>
      <span className={styles.toolLabel}>{t('Grid')}</span>
      <div className={styles.toolRow}>
        {shifts.map((seconds) => (
          <ShiftButton key={seconds} seconds={seconds} />
        ))}
        <CommandButton command="editor.halfBeat" hint={t('Shift by half a beat')}>
          {t('½ beat')}
        </CommandButton>
        <CommandButton command="editor.halve" hint={t('Halve the tempo')}>
          ÷ 2
        </CommandButton>
        <CommandButton command="editor.double" hint={t('Double the tempo')}>
          × 2
        </CommandButton>
        <CommandButton command="editor.twoThirds" hint={t('Two thirds of the tempo')}>
          × 2/3
        </CommandButton>
        <CommandButton command="editor.threeHalves" hint={t('Three halves of the tempo')}>
          × 3/2
        </CommandButton>
        <CommandButton command="editor.tap" hint={t('Tap in time with the music')}>
          {taps.count === 0
            ? t('Tap')
            : taps.bpm === null
              ? t('Tap {count}', { count: taps.count })
              : t('Tap {bpm}', { bpm: formatBpm(taps.bpm) })}
        </CommandButton>
      </div>
      <span className={styles.toolLabel} />
      <div className={styles.toolRow}>
        <CommandButton
          command="editor.downbeat"
          hint={t('The beat at the playhead becomes the first of its bar')}
        >
          {t('Set downbeat')}
        </CommandButton>
        <CommandButton
          command="editor.anchor"
          hint={t('The grid starts anew here; nothing before it changes')}
        >
          {t('Anchor here')}
        </CommandButton>
        <CommandButton
          command="editor.deleteAnchor"
          hint={t('Delete the selected anchor, or the one before the playhead')}
        >
          {t('Delete anchor')}
        </CommandButton>
        <CommandButton
          command="editor.refit"
          hint={t('Fit the grid to the audio between the anchors around the playhead')}
        >
          {t('Re-fit')}
        </CommandButton>
        <CommandButton command="editor.requantise" hint={t('Move cues to beats and sections to bar lines')}>
          {t('Re-quantise')}
        </CommandButton>
        <Checkbox checked={cuesFollow} onChange={(next) => useEditor.setState({ cuesFollow: next })}>
          {t('Cues follow the grid')}
        </Checkbox>
      </div>
      <span className={styles.toolLabel}>{t('Set')}</span>
      <div className={styles.toolRow}>
        <CommandButton command="editor.memory" hint={t('Memory cue at the playhead')}>
          {t('Memory cue')}
        </CommandButton>
        <CommandButton
          command="editor.loopCue"
          hint={t('Keep the running loop as a cue, or set one of the chosen length')}
        >
          {t('Loop')}
        </CommandButton>
        <CommandButton command="editor.loopStart" hint={t('Loop from the playhead on')}>
          {t('Loop in')}
        </CommandButton>
        <CommandButton command="editor.loopEnd" hint={t('Loop up to the playhead')}>
          {t('Loop out')}
        </CommandButton>
        <CommandButton command="editor.split" hint={t('Split the section at the playhead')}>
          {t('Split section')}
        </CommandButton>
        <CommandButton command="editor.merge" hint={t('Merge the section with the one before')}>
          {t('Merge section')}
        </CommandButton>
      </div>
    </div>
  );
}
