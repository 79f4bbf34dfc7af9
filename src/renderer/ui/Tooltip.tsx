import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import type { CommandId } from '../../shared/commands.ts';
import { useKeyHint } from './key-hints.ts';
import { Keys } from './Keys.tsx';
import styles from './Tooltip.module.css';

interface TooltipProps {
  readonly content: ReactNode;
  /** Command whose keys are shown after the content. */
  readonly command?: CommandId | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** One element that accepts a ref and the trigger's handlers. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** Says what a control does and which keys trigger it. It is visual only: the control needs its own accessible name. */
export function Tooltip({ content, command, side = 'bottom', children }: TooltipProps) {
  const hint = useKeyHint();
  const keys = command && hint(command);
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className={styles.positioner}>
          <Base.Popup className={styles.popup}>
            {content}
            {keys ? <Keys keys={keys} /> : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export const TooltipProvider = Base.Provider;
