import { useEffect, useRef, type ReactNode } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import styles from './Lane.module.css';
import { onWaveformView, waveformView } from './waveform-instance.ts';

/**
 * A strip that scrolls with the zoom view. Children are placed at `time × pixelsPerSecond`; scrolling only moves the
 * strip and renders nothing.
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
  const contentRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let stop: (() => void) | undefined;
    const attach = (): void => {
      stop?.();
      const view = waveformView();
      const place = ({ start, pixelsPerSecond }: { start: number; pixelsPerSecond: number }): void => {
        const scroll = start * pixelsPerSecond;
        const content = contentRef.current;
        if (!content) return;
        content.style.transform = `translateX(${-scroll}px)`;
        content.style.setProperty('--scroll', `${scroll}px`);
      };
      if (!view) return;
      place(view.viewport());
      stop = view.onViewport(place);
    };
    attach();
    const detach = onWaveformView(attach);
    return () => {
      stop?.();
      detach();
    };
  }, []);
  return (
    <div className={classNames(styles.lane, className)} role="group" aria-label={label}>
      <div ref={contentRef} className={styles.content}>
        {children}
      </div>
    </div>
  );
}
