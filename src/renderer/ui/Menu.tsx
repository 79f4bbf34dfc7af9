import { ContextMenu as BaseContext } from '@base-ui/react/context-menu';
import { Menu as Base } from '@base-ui/react/menu';
import { Check, ChevronRight } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import type { CommandId } from '../../shared/commands.ts';
import { classNames } from './class-names.ts';
import { useKeyHint } from './key-hints.ts';
import styles from './Menu.module.css';
import popup from './Popup.module.css';

interface MenuPopupProps {
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

function MenuPopup({ children, align = 'start' }: MenuPopupProps) {
  return (
    <Base.Portal>
      <Base.Positioner align={align} sideOffset={4} className={styles.positioner}>
        <Base.Popup className={classNames(popup.sheet, styles.popup)}>{children}</Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  );
}

interface MenuProps extends MenuPopupProps {
  readonly trigger: ReactElement<Record<string, unknown>>;
}

/** A menu opened by a button. */
export function Menu({ trigger, children, align }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <MenuPopup {...(align ? { align } : {})}>{children}</MenuPopup>
    </Base.Root>
  );
}

interface ContextMenuProps {
  /** The element that opens the menu on right-click. */
  readonly area: ReactElement<Record<string, unknown>>;
  readonly children: ReactNode;
}

/** A context menu, shown at the pointer. */
export function ContextMenu({ area, children }: ContextMenuProps) {
  return (
    <BaseContext.Root>
      <BaseContext.Trigger render={area} />
      <BaseContext.Portal>
        <BaseContext.Positioner className={styles.positioner}>
          <BaseContext.Popup className={classNames(popup.sheet, styles.popup)}>{children}</BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  );
}

interface MenuItemProps {
  readonly icon?: LucideIcon | undefined;
  /** Command whose keys are shown at the end of the line. */
  readonly command?: CommandId | undefined;
  /** Keys to show for an item without a command. */
  readonly keys?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly danger?: boolean | undefined;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({
  icon: Icon,
  command,
  keys: ownKeys,
  disabled,
  danger,
  onSelect,
  children,
}: MenuItemProps) {
  const hint = useKeyHint();
  const keys = command ? hint(command) : ownKeys;
  return (
    <Base.Item
      className={classNames(popup.item, styles.item, danger && styles.danger)}
      disabled={disabled ?? false}
      onClick={onSelect}
    >
      <span className={styles.icon}>{Icon ? <Icon size={14} aria-hidden /> : null}</span>
      <span className={styles.label}>{children}</span>
      {keys ? <span className={styles.keys}>{keys}</span> : null}
    </Base.Item>
  );
}

/** An item that shows only a colour; `className` positions it. */
export function MenuSwatch({
  label,
  color,
  className,
  onSelect,
}: {
  readonly label: string;
  /** CSS colour. */
  readonly color: string;
  readonly className: string | undefined;
  readonly onSelect: () => void;
}) {
  return (
    <Base.Item
      className={classNames(className)}
      style={{ background: color }}
      aria-label={label}
      onClick={onSelect}
    />
  );
}

interface MenuCheckItemProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

export function MenuCheckItem({ checked, onChange, children }: MenuCheckItemProps) {
  return (
    <Base.CheckboxItem
      className={classNames(popup.item, styles.item)}
      checked={checked}
      onCheckedChange={onChange}
      closeOnClick={false}
    >
      <span className={styles.icon}>
        <Base.CheckboxItemIndicator>
          <Check size={14} aria-hidden />
        </Base.CheckboxItemIndicator>
      </span>
      <span className={styles.label}>{children}</span>
    </Base.CheckboxItem>
  );
}

interface SubmenuProps {
  readonly icon?: LucideIcon | undefined;
  readonly label: string;
  readonly children: ReactNode;
}

export function Submenu({ icon: Icon, label, children }: SubmenuProps) {
  return (
    <Base.SubmenuRoot>
      <Base.SubmenuTrigger className={classNames(popup.item, styles.item)}>
        <span className={styles.icon}>{Icon ? <Icon size={14} aria-hidden /> : null}</span>
        <span className={styles.label}>{label}</span>
        <ChevronRight size={14} aria-hidden />
      </Base.SubmenuTrigger>
      <MenuPopup>{children}</MenuPopup>
    </Base.SubmenuRoot>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={styles.separator} />;
}

/** Items under a heading. */
export function MenuGroup({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={styles.groupLabel}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}
