import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useEditor } from '../editor-store.ts';
import { classNames } from '../../../ui/class-names.ts';
import styles from './Lane.module.css';
import { currentWaveform, waveformView } from './waveform-instance.ts';

/** Space before time 0, in pixels, for tracks whose audio begins slightly before the document's clock. */
const LEAD = 100;

/** Scrolls a lane to the position of the zoom view. */
function placeLane(lane: HTMLElement | null): void {
  const view = waveformView();
  if (!lane || !view) return;
  const { start, pixelsPerSecond } = view.viewport();
  lane.scrollLeft = Math.round(start * pixelsPerSecond) + LEAD;
}

/**
 * A strip that scrolls with the zoom view. Children are positioned at `time × pixelsPerSecond`. Scrolling neither
 * re-renders nor recomputes styles.
 */
export function Lane({
  label,
  className,
  children,
}: {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}) {
  const laneRef = useRef<HTMLDivElement>(null);
  const duration = useEditor((state) => state.document?.audio.duration ?? 0);
  const scale = useEditor((state) => state.pixelsPerSecond);
  // Before paint, because a zoom has just changed the layout of the strip.
  useLayoutEffect(() => placeLane(laneRef.current));
  useEffect(() => {
    let stop: (() => void) | undefined;
    const attach = (): void => {
      stop?.();
      placeLane(laneRef.current);
      stop = waveformView()?.onViewport(() => placeLane(laneRef.current));
    };
    attach();
    const detach = currentWaveform.subscribe(attach);
    return () => {
      stop?.();
      detach();
    };
  }, []);
  return (
    <div ref={laneRef} className={classNames(styles.lane, className)} role="group" aria-label={label}>
      {/* Extends past the end by the width of the view, so that the end can scroll to the left edge. */}
      <div className={styles.track} style={{ '--lead': `${LEAD}px`, '--length': `${duration * scale}px` }}>
        <div className={styles.content}>{children}</div>
      </div>
    </div>
  );
}
