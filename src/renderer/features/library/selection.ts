import type { TrackId } from '../../../shared/domain/index.ts';

/**
 * The selected tracks of a list. `anchor` is where a range starts and `active` is the row with the cursor, both as
 * indexes into the list.
 */
export interface Selection {
  readonly ids: ReadonlySet<TrackId>;
  readonly anchor: number;
  readonly active: number;
}

export const emptySelection: Selection = { ids: new Set(), anchor: -1, active: -1 };

function range(list: readonly TrackId[], from: number, to: number): TrackId[] {
  return list.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1);
}

/**
 * Handles a click on row `index`: a plain click selects the row, Shift selects the range from the anchor, Ctrl or ⌘
 * toggles the row.
 */
export function clickRow(
  selection: Selection,
  list: readonly TrackId[],
  index: number,
  modifiers: { readonly shift: boolean; readonly toggle: boolean },
): Selection {
  const id = list[index];
  if (id === undefined) return selection;
  if (modifiers.shift && selection.anchor >= 0) {
    const kept = modifiers.toggle ? selection.ids : [];
    return {
      ids: new Set([...kept, ...range(list, selection.anchor, index)]),
      anchor: selection.anchor,
      active: index,
    };
  }
  if (modifiers.toggle) {
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    return { ids, anchor: index, active: index };
  }
  return { ids: new Set([id]), anchor: index, active: index };
}

/** Moves the cursor to `target` and selects that row or, with `extend`, everything from the anchor to it. */
export function moveTo(
  selection: Selection,
  list: readonly TrackId[],
  target: number,
  extend: boolean,
): Selection {
  if (list.length === 0) return emptySelection;
  const active = Math.min(Math.max(target, 0), list.length - 1);
  if (!extend) return { ids: new Set([list[active]!]), anchor: active, active };
  const anchor = selection.anchor < 0 ? active : selection.anchor;
  return { ids: new Set(range(list, anchor, active)), anchor, active };
}

export function selectAll(selection: Selection, list: readonly TrackId[]): Selection {
  return { ids: new Set(list), anchor: 0, active: Math.max(0, selection.active) };
}

/** Transfers a selection to a new list (other sort or filter, new tracks). Tracks still in the list stay selected. */
export function carryOver(
  selection: Selection,
  before: readonly TrackId[],
  after: readonly TrackId[],
): Selection {
  if (selection.ids.size === 0 && selection.active < 0) return selection;
  const activeId = before[selection.active];
  const anchorId = before[selection.anchor];
  const present = new Set<TrackId>();
  let active = -1;
  let anchor = -1;
  for (const [index, id] of after.entries()) {
    if (selection.ids.has(id)) present.add(id);
    if (id === activeId) active = index;
    if (id === anchorId) anchor = index;
  }
  return { ids: present, anchor, active };
}
