import {
  ChevronsLeft,
  ChevronsRight,
  Crosshair,
  FastForward,
  Magnet,
  Maximize2,
  Pause,
  Play,
  Repeat,
  Rewind,
  SkipBack,
  SkipForward,
  Volume2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { useCallback, useRef } from 'react';
import type { CommandId } from '../../../../shared/commands.ts';
import { formatTime } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { runCommand } from '../../../core/commands.ts';
import type { LoopRange } from '../../../player/clock.ts';
import { Slider } from '../../../ui/Field.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Select } from '../../../ui/Select.tsx';
import { rich } from '../../../ui/rich.tsx';
import { loopLengths, player, useEditor } from '../editor-store.ts';
import { loopBeatsOf } from '../loop-actions.ts';
import { barAndBeat } from '../navigation.ts';
import { setLoopBeats } from '../playback-actions.ts';
import { usePlayer, useTimeText } from '../use-player.ts';
import styles from './Transport.module.css';

/** A button for a command. The command registry provides its label, keys and action. */
function CommandIcon({
  icon,
  label,
  command,
  pressed,
}: {
  readonly icon: typeof Play;
  readonly label: string;
  readonly command: CommandId;
  readonly pressed?: boolean;
}) {
  return (
    <IconButton
      icon={icon}
      label={label}
      command={command}
      {...(pressed === undefined ? {} : { pressed })}
      onClick={() => void runCommand(command)}
    />
  );
}

function Clock() {
  const timeRef = useRef<HTMLSpanElement>(null);
  const barRef = useRef<HTMLSpanElement>(null);
  useTimeText(timeRef, formatTime);
  const document = useEditor((state) => state.document);
  const bar = useCallback((time: number) => (document ? barAndBeat(document, time) : ''), [document]);
  useTimeText(barRef, bar);
  return (
    <div className={styles.clock} role="timer" aria-label={t('Playhead')}>
      <span className={styles.time} ref={timeRef} />
      <span className={styles.bar}>{rich('bar {bar}', { bar: <span ref={barRef} /> })}</span>
    </div>
  );
}

function lengthText(beats: number): string {
  if (beats === 0.5) return '½ beat';
  return t('{count, plural, one {# beat} other {# beats}}', { count: beats });
}

/** The length of the running loop, else of the next one. */
function LoopLength({ loop }: { readonly loop: LoopRange | null }) {
  const chosen = useEditor((state) => state.loopBeats);
  const document = useEditor((state) => state.document);
  const beats = loop && document ? loopBeatsOf(document, loop) : chosen;
  const lengths = [...new Set<number>([...loopLengths, beats])].sort((a, b) => a - b);
  return (
    <Select
      label={t('Loop length')}
      value={String(beats)}
      options={lengths.map((length) => ({ value: String(length), label: lengthText(length) }))}
      onChange={(value) => setLoopBeats(Number(value))}
    />
  );
}

/** Play, position, click, loop, snap, follow, zoom and volume. */
export function Transport() {
  const { isPlaying, status, error, loop, click, volume } = usePlayer();
  const snap = useEditor((state) => state.snap);
  const follow = useEditor((state) => state.follow);
  // Without a waveform, the stage shows the reason instead, because it has more room.
  const reason = useEditor((state) => (state.open?.waveform ? state.open.media.reason : null));
  const problem = error ?? reason;
  return (
    <div className={styles.transport} role="toolbar" aria-label={t('Transport')}>
      <CommandIcon icon={SkipBack} label={t('Previous section')} command="editor.previousSection" />
      <Button
        variant="primary"
        className={styles.play}
        icon={isPlaying ? Pause : Play}
        command="editor.play"
        hint={isPlaying ? t('Pause') : t('Play')}
        aria-label={isPlaying ? t('Pause') : t('Play')}
        disabled={status === 'empty' || status === 'failed'}
        onClick={() => player.toggle()}
      />
      <CommandIcon icon={SkipForward} label={t('Next section')} command="editor.nextSection" />
      <CommandIcon icon={ChevronsLeft} label={t('8 bars back')} command="editor.phraseBack" />
      <CommandIcon icon={ChevronsRight} label={t('8 bars forward')} command="editor.phraseForward" />
      <Clock />
      {problem ? (
        <span className={styles.problem} role="alert" title={problem}>
          {problem}
        </span>
      ) : null}
      <Button
        variant="ghost"
        command="editor.click"
        hint={t('Metronome click')}
        aria-pressed={click}
        onClick={() => player.setClick(!click)}
      >
        {t('Click')}
      </Button>
      <CommandIcon
        icon={Repeat}
        label={loop ? t('Stop looping') : t('Loop at the playhead')}
        command="editor.loop"
        pressed={loop !== null}
      />
      <CommandIcon icon={Rewind} label={t('Jump back by the loop length')} command="editor.jumpBack" />
      <LoopLength loop={loop} />
      <CommandIcon
        icon={FastForward}
        label={t('Jump forward by the loop length')}
        command="editor.jumpForward"
      />
      <CommandIcon icon={Magnet} label={t('Snap to the grid')} command="editor.snap" pressed={snap} />
      <CommandIcon
        icon={Crosshair}
        label={t('Follow the playhead')}
        command="editor.follow"
        pressed={follow}
      />
      <span className={styles.gap} />
      <CommandIcon icon={ZoomOut} label={t('Zoom out')} command="editor.zoomOut" />
      <CommandIcon icon={ZoomIn} label={t('Zoom in')} command="editor.zoomIn" />
      <CommandIcon icon={Maximize2} label={t('Show the whole track')} command="editor.zoomAll" />
      <span className={styles.volume}>
        <Volume2 size={15} aria-hidden />
        <Slider
          labels={[t('Volume')]}
          value={volume}
          min={0}
          max={1}
          step={0.01}
          onChange={(value) => player.setVolume(value)}
        />
      </span>
    </div>
  );
}
