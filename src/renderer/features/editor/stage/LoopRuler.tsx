import type { KeyboardEvent, PointerEvent as ReactPointerEvent } from 'react';
import { formatTime } from '../../../../shared/domain/index.ts';
import { t } from '../../../../shared/languages/translate.ts';
import type { LoopRange } from '../../../player/clock.ts';
import { xToTime } from '../../../waveform/viewport.ts';
import { classNames } from '../../../ui/class-names.ts';
import { followPointer } from '../../../ui/follow-pointer.ts';
import { player, useEditor } from '../editor-store.ts';
import { moveLoopEdge, rangeBetween, withEdge } from '../loop-actions.ts';
import type { LoopEdge } from '../loop-actions.ts';
import { barAndBeat } from '../navigation.ts';
import { currentDocument } from '../session.ts';
import { usePlayer } from '../use-player.ts';
import { Lane } from './Lane.tsx';
import styles from './LoopRuler.module.css';
import { waveformView } from './waveform-instance.ts';

/** Pointer movement that still counts as a click, in pixels. */
const CLICK_TOLERANCE = 3;

/** The time under the pointer. */
function timeAt(clientX: number, area: Element): number {
  const view = waveformView();
  return view ? xToTime(view.viewport(), clientX - area.getBoundingClientRect().left) : 0;
}

/**
 * Draws a loop with the pointer, or moves one edge of the running loop. The range is shown while it is drawn and starts
 * to loop on release. Escape cancels; Alt disables snapping.
 * @param area element as wide as the view
 */
export function startLoopDrag(
  event: ReactPointerEvent<HTMLElement>,
  area: Element,
  edge: LoopEdge | null = null,
): void {
  if (event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  const fromX = event.clientX;
  const from = timeAt(fromX, area);
  const before = player.getState().loop;
  let range: LoopRange | null = null;
  let hasMoved = false;
  const forget = (): void => useEditor.setState({ drawnLoop: null });
  followPointer(event, {
    move({ clientX, altKey }) {
      hasMoved ||= Math.abs(clientX - fromX) > CLICK_TOLERANCE;
      if (!hasMoved) return;
      const document = currentDocument();
      const { snap, loopBeats } = useEditor.getState();
      const time = timeAt(clientX, area);
      const moved = edge && withEdge(document, before, edge, time, loopBeats);
      range = rangeBetween(document, moved?.start ?? from, moved?.end ?? time, snap && !altKey);
      useEditor.setState({ drawnLoop: range });
    },
    end() {
      forget();
      if (range) player.setLoop(range);
      else if (!hasMoved && edge === null) player.seek(from);
    },
    cancel: forget,
  });
}

function Edge({
  edge,
  time,
  left,
}: {
  readonly edge: LoopEdge;
  readonly time: number;
  readonly left: number;
}) {
  const document = useEditor((state) => state.document);
  const duration = document?.audio.duration ?? 0;
  const bar = document ? barAndBeat(document, time) : '';
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    moveLoopEdge(edge, step * (event.shiftKey ? (document?.audio.time_signature[0] ?? 4) : 1));
  };
  return (
    <span
      role="slider"
      tabIndex={0}
      className={classNames(styles.edge, edge === 'end' && styles.end)}
      style={{ left }}
      aria-label={edge === 'start' ? t('Loop start') : t('Loop end')}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={duration}
      aria-valuenow={time}
      aria-valuetext={bar ? t('{time}, bar {bar}', { time: formatTime(time), bar }) : formatTime(time)}
      title={
        edge === 'start'
          ? t('Loop start {time}: drag, or ← → by beats, ⇧ by bars', { time: formatTime(time) })
          : t('Loop end {time}: drag, or ← → by beats, ⇧ by bars', { time: formatTime(time) })
      }
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        const ruler = event.currentTarget.closest('[role="group"]');
        if (ruler) startLoopDrag(event, ruler, edge);
      }}
    />
  );
}

/** The strip over the bar numbers: drag along it to draw a loop, or drag the ends of a loop to change it. */
export function LoopRuler() {
  const { loop: playing } = usePlayer();
  const drawn = useEditor((state) => state.drawnLoop);
  const scale = useEditor((state) => state.pixelsPerSecond);
  const loop = drawn ?? playing;
  return (
    <div
      className={styles.ruler}
      title={t('Drag to loop a stretch; ⇧ and drag does so anywhere on the waveform')}
      onPointerDown={(event) => startLoopDrag(event, event.currentTarget)}
    >
      <Lane label={t('Loop on the track')} className={styles.lane}>
        {loop ? (
          <>
            <span
              className={styles.range}
              style={{ left: loop.start * scale, width: Math.max(2, (loop.end - loop.start) * scale) }}
            />
            <Edge edge="start" time={loop.start} left={loop.start * scale} />
            <Edge edge="end" time={loop.end} left={loop.end * scale} />
          </>
        ) : null}
      </Lane>
    </div>
  );
}
