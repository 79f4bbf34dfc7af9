import { t } from '../../../shared/languages/translate.ts';
import { ChevronLeft, ChevronRight, EyeOff, RotateCcw } from 'lucide-react';
import { MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { isFixed } from './columns.tsx';
import type { Column } from './columns.tsx';
import type { ColumnLayout } from './use-column-layout.ts';

/** How much one key press widens a column, in pixels. */
export const WIDTH_STEP = 16;

/** The menu of a column, with key shortcuts. */
export function ColumnMenu({
  layout,
  column,
  index,
  onWidth,
}: {
  readonly layout: ColumnLayout;
  readonly column: Column;
  readonly index: number;
  readonly onWidth: (by: number) => void;
}) {
  return (
    <>
      <MenuItem
        icon={ChevronLeft}
        keys="Alt ←"
        disabled={index === 0}
        onSelect={() => layout.move(column.id, index - 1)}
      >
        {t('Move left')}
      </MenuItem>
      <MenuItem
        icon={ChevronRight}
        keys="Alt →"
        disabled={index === layout.columns.length - 1}
        onSelect={() => layout.move(column.id, index + 1)}
      >
        {t('Move right')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem keys="⇧ →" onSelect={() => onWidth(WIDTH_STEP)}>
        {t('Wider')}
      </MenuItem>
      <MenuItem keys="⇧ ←" onSelect={() => onWidth(-WIDTH_STEP)}>
        {t('Narrower')}
      </MenuItem>
      <MenuItem
        disabled={layout.widths[column.id] === undefined}
        onSelect={() => layout.resize(column, undefined)}
      >
        {t('Usual width')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={EyeOff} disabled={isFixed(column)} onSelect={() => layout.show(column.id, false)}>
        {t('Hide {title}', { title: t(column.title) })}
      </MenuItem>
      <MenuItem icon={RotateCcw} disabled={layout.isDefault} onSelect={() => layout.reset()}>
        {t('Reset all columns')}
      </MenuItem>
    </>
  );
}
