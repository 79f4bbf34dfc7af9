import { useMemo, useSyncExternalStore } from 'react';
import { changeSettings, useInterfaceState } from '../../core/settings.ts';
import { chosenColumns, clampWidth, isDefaultLayout, movedColumn, withColumn } from './column-layout.ts';
import type { ColumnWidths } from './column-layout.ts';
import { defaultColumns, wideColumns } from './columns.tsx';
import type { Column } from './columns.tsx';

function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isWidths(value: unknown): value is ColumnWidths {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((width) => typeof width === 'number' && Number.isFinite(width))
  );
}

const noWidths: ColumnWidths = {};
/** Stored while the user has chosen no columns: the defaults for the window's width apply. */
const notChosen: readonly string[] = [];

const wide = '(min-width: 1800px)';
function onWidth(listener: () => void): () => void {
  const query = matchMedia(wide);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export interface ColumnLayout {
  /** In display order. */
  readonly columns: readonly Column[];
  readonly widths: ColumnWidths;
  readonly isDefault: boolean;
  show(id: string, isShown: boolean): void;
  /** Moves the column to `index` among the others. */
  move(id: string, index: number): void;
  /** Undefined restores the column's default width. */
  resize(column: Column, width: number | undefined): void;
  reset(): void;
}

/** The library's columns, their order and widths, stored in the settings. */
export function useColumnLayout(): ColumnLayout {
  const [chosen, setIds] = useInterfaceState('library.columns', notChosen, isStringList);
  const usual = useSyncExternalStore(onWidth, () =>
    matchMedia(wide).matches ? wideColumns : defaultColumns,
  );
  const ids = chosen.length > 0 ? chosen : usual;
  const [widths, setWidths] = useInterfaceState('library.columnWidths', noWidths, isWidths);
  return useMemo(() => {
    const columns = chosenColumns(ids);
    const shown = columns.map(({ id }) => id);
    return {
      columns,
      widths,
      isDefault: isDefaultLayout(shown, widths, usual),
      show: (id, isShown) => setIds(withColumn(shown, id, isShown)),
      move: (id, index) => setIds(movedColumn(shown, id, index)),
      resize(column, width) {
        const { [column.id]: _before, ...rest } = widths;
        setWidths(width === undefined ? rest : { ...rest, [column.id]: clampWidth(column, width) });
      },
      reset: () =>
        void changeSettings({
          interfaceState: { 'library.columns': [...notChosen], 'library.columnWidths': {} },
        }),
    };
  }, [ids, usual, widths, setIds, setWidths]);
}
