import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import type { CommandId } from '../../shared/commands.ts';
import styles from './Button.module.css';
import { classNames } from './class-names.ts';
import { Tooltip } from './Tooltip.tsx';

export interface ButtonProps extends ComponentProps<'button'> {
  readonly variant?: 'default' | 'primary' | 'ghost' | 'danger';
  readonly size?: 'normal' | 'small';
  readonly icon?: LucideIcon | undefined;
  /** Command whose keys the tooltip shows. */
  readonly command?: CommandId | undefined;
  /** Shown in the tooltip instead of the label. */
  readonly hint?: ReactNode;
}

export function Button({
  variant = 'default',
  size = 'normal',
  icon: Icon,
  command,
  hint,
  className,
  children,
  ...rest
}: ButtonProps) {
  const button = (
    <button
      type="button"
      {...rest}
      className={classNames(styles.button, styles[variant], size === 'small' && styles.small, className)}
    >
      {Icon ? <Icon size={size === 'small' ? 14 : 15} aria-hidden /> : null}
      {children}
    </button>
  );
  if (command === undefined && hint === undefined) return button;
  return (
    <Tooltip content={hint ?? children} command={command}>
      {button}
    </Tooltip>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon;
  /** Accessible name and tooltip. */
  readonly label: string;
  readonly command?: CommandId | undefined;
  readonly size?: 'normal' | 'small';
  /** For toggles. */
  readonly pressed?: boolean;
}

/** A button with only an icon. */
export function IconButton({
  icon: Icon,
  label,
  command,
  size = 'normal',
  pressed,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip content={label} command={command}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        {...rest}
        className={classNames(
          styles.button,
          styles.ghost,
          styles.iconOnly,
          size === 'small' && styles.small,
          className,
        )}
      >
        <Icon size={size === 'small' ? 14 : 16} aria-hidden />
      </button>
    </Tooltip>
  );
}
