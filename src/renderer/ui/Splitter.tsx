import { useState } from 'react';
import type { RefObject } from 'react';
import { followPointer } from './follow-pointer.ts';
import styles from './Splitter.module.css';

interface SplitterProps {
  /** Accessible name, for example "Width of the sidebar". */
  readonly label: string;
  /** The panel to resize. */
  readonly panelRef: RefObject<HTMLElement | null>;
  /** The side of the panel that the splitter is on. */
  readonly side: 'left' | 'right';
  /** In pixels; null for the style sheet's width. */
  readonly width: number | null;
  readonly min: number;
  readonly max: number;
  readonly onChange: (width: number | null) => void;
}

/** How far an arrow key moves the edge, in pixels. */
const STEP = 16;

/** The edge of a panel: drag it, use the arrow keys, or double-click to reset it. */
export function Splitter({ label, panelRef, side, width, min, max, onChange }: SplitterProps) {
  const [dragged, setDragged] = useState<number | null>(null);
  const clamp = (value: number): number => Math.round(Math.min(max, Math.max(min, value)));
  const measure = (): number => panelRef.current?.getBoundingClientRect().width ?? min;
  const show = (value: number): void => {
    setDragged(value);
    panelRef.current?.style.setProperty('width', `${value}px`);
  };
  const direction = side === 'right' ? 1 : -1;
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={dragged ?? width ?? min}
      tabIndex={0}
      className={styles.splitter}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        const from = event.clientX;
        const before = measure();
        followPointer(event, {
          move: ({ clientX }) => show(clamp(before + direction * (clientX - from))),
          end: ({ clientX }) => {
            setDragged(null);
            if (clientX !== from) onChange(clamp(before + direction * (clientX - from)));
          },
          cancel: () => {
            show(before);
            setDragged(null);
          },
        });
      }}
      onDoubleClick={() => onChange(null)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        onChange(clamp(measure() + direction * step));
      }}
    />
  );
}
