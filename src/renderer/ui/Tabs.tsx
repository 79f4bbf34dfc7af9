import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import styles from './Tabs.module.css';

interface TabItem<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly content: ReactNode;
}

export interface TabsProps<T extends string> {
  /** Accessible name of the tab list. */
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly tabs: readonly TabItem<T>[];
  readonly orientation?: 'horizontal' | 'vertical';
  readonly className?: string | undefined;
}

/** Tabs with their panels. */
export function Tabs<T extends string>({
  label,
  value,
  onChange,
  tabs,
  orientation = 'horizontal',
  className,
}: TabsProps<T>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onChange(next as T)}
      orientation={orientation}
      className={classNames(styles.root, className)}
    >
      <Base.List aria-label={label} className={styles.list}>
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className={styles.tab}
            // A click selects a tab without moving the focus, so that the arrow keys still move the playhead, not the
            // tabs.
            onMouseDown={(event) => event.preventDefault()}
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className={styles.panel}>
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
