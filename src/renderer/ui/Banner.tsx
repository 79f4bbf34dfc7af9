import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Banner.module.css';
import { classNames } from './class-names.ts';

const icons = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert } as const;

/** A boxed message within a page or dialog. */
export function Banner({
  kind = 'info',
  title,
  children,
  action,
}: {
  readonly kind?: keyof typeof icons;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const Icon = icons[kind];
  return (
    <div className={classNames(styles.banner, styles[kind])} role={kind === 'bad' ? 'alert' : 'note'}>
      <Icon size={16} aria-hidden className={styles.icon} />
      <div className={styles.text}>
        {title === undefined ? null : <p className={styles.title}>{title}</p>}
        {children === undefined ? null : <div className={styles.detail}>{children}</div>}
      </div>
      {action}
    </div>
  );
}
