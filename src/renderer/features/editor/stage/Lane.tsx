import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { useEditor } from '../editor-store.ts';
import { classNames } from '../../../ui/class-names.ts';
import styles from './Lane.module.css';
import { currentWaveform, waveformView } from './waveform-instance.ts';

/** Pixels before time 0, for tracks whose audio begins a little before the document's clock. */
const LEAD = 100;

/** Scrolls a lane to where the zoom view is. */
function placeLane(lane: HTMLElement | null): void {
  const view = waveformView();
  if (!lane || !view) return;
  const { start, pixelsPerSecond } = view.viewport();
  lane.scrollLeft = Math.round(start * pixelsPerSecond) + LEAD;
}

/**
 * A strip that scrolls with the zoom view. Children are placed at `time × pixelsPerSecond`; scrolling renders nothing and
 * computes no styles.
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
  // Before the paint: after a zoom, the strip has just been laid out anew.
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
      {/* As wide as the view again behind the end, so that the end can stand at the left edge. */}
      <div className={styles.track} style={{ '--lead': `${LEAD}px`, '--length': `${duration * scale}px` }}>
        <div className={styles.content}>{children}</div>
      </div>
    </div>
  );
}
