import { ChevronLeft, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { CommandId } from '../../../../shared/commands.ts';
import { formatBpm } from '../../../../shared/domain/edits/describe.ts';
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
      hint={`Shift the grid ${ms} ms ${back ? 'earlier' : 'later'}`}
      aria-label={`Shift grid ${ms} ms ${back ? 'earlier' : 'later'}`}
      onClick={() => shiftGrid(seconds)}
    >
      {back ? <ChevronLeft size={12} aria-hidden /> : null}
      {`${ms} ms`}
      {back ? null : <ChevronRight size={12} aria-hidden />}
    </Button>
  );
}

/** Everything that puts a beat grid right. */
export function GridTools() {
  const cuesFollow = useEditor((state) => state.cuesFollow);
  const taps = useEditor((state) => state.taps);
  return (
    <div className={styles.tools} role="toolbar" aria-label="Grid tools">
      <div className={styles.toolRow}>
        <span className={styles.toolLabel}>Grid</span>
        {shifts.map((seconds) => (
          <ShiftButton key={seconds} seconds={seconds} />
        ))}
        <CommandButton command="editor.halfBeat" hint="Shift by half a beat">
          ½ beat
        </CommandButton>
        <CommandButton command="editor.halve" hint="Halve the tempo">
          ÷ 2
        </CommandButton>
        <CommandButton command="editor.double" hint="Double the tempo">
          × 2
        </CommandButton>
        <CommandButton command="editor.twoThirds" hint="Two thirds of the tempo">
          × 2/3
        </CommandButton>
        <CommandButton command="editor.threeHalves" hint="Three halves of the tempo">
          × 3/2
        </CommandButton>
        <CommandButton command="editor.tap" hint="Tap in time with the music">
          {taps.count === 0 ? 'Tap' : taps.bpm === null ? `Tap ${taps.count}` : `Tap ${formatBpm(taps.bpm)}`}
        </CommandButton>
      </div>
      <div className={styles.toolRow}>
        <span className={styles.toolLabel} />
        <CommandButton command="editor.downbeat" hint="The beat at the playhead becomes the first of its bar">
          Set downbeat
        </CommandButton>
        <CommandButton command="editor.anchor" hint="The grid starts anew here; nothing before it changes">
          Anchor here
        </CommandButton>
        <CommandButton
          command="editor.deleteAnchor"
          hint="Delete the selected anchor, or the one before the playhead"
        >
          Delete anchor
        </CommandButton>
        <CommandButton
          command="editor.refit"
          hint="Fit the grid to the audio between the anchors around the playhead"
        >
          Re-fit
        </CommandButton>
        <CommandButton command="editor.requantise" hint="Move cues to beats and sections to bar lines">
          Re-quantise
        </CommandButton>
        <Checkbox checked={cuesFollow} onChange={(next) => useEditor.setState({ cuesFollow: next })}>
          Cues follow the grid
        </Checkbox>
      </div>
      <div className={styles.toolRow}>
        <span className={styles.toolLabel}>Set</span>
        <CommandButton command="editor.memory" hint="Memory cue at the playhead">
          Memory cue
        </CommandButton>
        <CommandButton
          command="editor.loopCue"
          hint="Keep the running loop as a cue, or set one of the chosen length"
        >
          Loop
        </CommandButton>
        <CommandButton command="editor.loopStart" hint="Loop from the playhead on">
          Loop in
        </CommandButton>
        <CommandButton command="editor.loopEnd" hint="Loop up to the playhead">
          Loop out
        </CommandButton>
        <CommandButton command="editor.split" hint="Split the section at the playhead">
          Split section
        </CommandButton>
        <CommandButton command="editor.merge" hint="Merge the section with the one before">
          Merge section
        </CommandButton>
      </div>
    </div>
  );
}
