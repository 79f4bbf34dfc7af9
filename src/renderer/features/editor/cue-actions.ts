import { isPredicted } from '../../../shared/domain/index.ts';
import type { Cue, HotCueSlot, Rgb } from '../../../shared/domain/index.ts';
import * as edits from '../../../shared/domain/edits/cue-edits.ts';
import type { SnapUnit } from '../../../shared/domain/edits/quantise.ts';
import { currentSettings } from '../../core/settings.ts';
import { showToast } from '../../ui/Toast.tsx';
import { player, select, selectIn, useEditor } from './editor-store.ts';
import { applyEdit, currentDocument } from './session.ts';
import { counted } from '../../ui/number.ts';

export function cueTitle(cue: Cue): string {
  const name = cue.name ? ` ${cue.name}` : '';
  const type = cue.end === undefined ? 'cue' : 'loop';
  return cue.slot ? `hot ${type} ${cue.slot}${name}` : `memory ${type}${name}`;
}

export function snapUnit(): SnapUnit {
  return useEditor.getState().snap ? 'beat' : 'none';
}

export function selectedCue(): Cue | undefined {
  const { selection } = useEditor.getState();
  return selection?.kind === 'cue' ? currentDocument().cues.find(({ id }) => id === selection.id) : undefined;
}

/** Adds a cue at the (snapped) playhead and selects it. */
export function addCueAtPlayhead(cue: {
  readonly kind: Cue['kind'];
  readonly slot?: HotCueSlot;
  readonly loopBeats?: number;
}): void {
  addCue({ ...cue, start: player.time(), snap: snapUnit() });
}

interface NewCue {
  readonly kind: Cue['kind'];
  readonly slot?: HotCueSlot;
  /** Seconds. */
  readonly start: number;
  readonly snap?: SnapUnit;
  /** Length of a loop in beats, or its end in seconds. */
  readonly loopBeats?: number;
  readonly end?: number;
}

function addCue({ start, snap = 'none', ...cue }: NewCue): void {
  const before = new Set(currentDocument().cues.map(({ id }) => id));
  const what = cue.loopBeats === undefined && cue.end === undefined ? 'cue' : 'loop';
  const label = cue.kind === 'hot' ? `Set hot ${what} ${cue.slot ?? ''}`.trim() : `Set memory ${what}`;
  const isDone = applyEdit(label, (annotation, context) =>
    edits.addCue(annotation, { ...cue, time: start, snap }, context),
  );
  if (!isDone) return;
  const { cues } = currentDocument();
  const added =
    cues.find(({ id }) => !before.has(id)) ?? cues.find(({ slot }) => cue.slot && slot === cue.slot);
  if (added) selectIn('cues', { kind: 'cue', id: added.id });
}

/** Stores the running loop as a loop cue; without one, a loop of the chosen length at the (snapped) playhead. */
export function addLoop(): void {
  const { loop } = player.getState();
  if (loop) addCue({ kind: 'memory', ...loop });
  else addCueAtPlayhead({ kind: 'memory', loopBeats: useEditor.getState().loopBeats });
}

export function nudgeSelectedCue(by: { seconds: number } | { beats: number }): void {
  const cue = selectedCue();
  if (!cue) return;
  applyEdit(
    `Nudge ${cueTitle(cue)}`,
    (annotation, context) => edits.nudgeCue(annotation, cue.id, by, context),
    `nudge-cue:${cue.id}`,
  );
}

export function deleteCue(cue: Cue): void {
  const isPrediction = isPredicted(cue);
  applyEdit(`${isPrediction ? 'Reject' : 'Delete'} ${cueTitle(cue)}`, (annotation, context) =>
    edits.deleteCue(annotation, cue.id, context),
  );
  const { selection } = useEditor.getState();
  if (selection?.kind === 'cue' && selection.id === cue.id) select(null);
}

export function acceptCue(cue: Cue): void {
  applyEdit(`Accept ${cueTitle(cue)}`, (annotation, context) => edits.acceptCue(annotation, cue.id, context));
}

/** Accepts or rejects the selected prediction and goes to the next one. */
export function settleSelected(verdict: 'accept' | 'reject'): void {
  const predicted = currentDocument().cues.filter(isPredicted);
  const selected = selectedCue();
  const cue = selected && isPredicted(selected) ? selected : undefined;
  if (!cue) {
    const first = predicted.find(({ time }) => time >= player.time() - 0.05) ?? predicted[0];
    if (first) selectIn('cues', { kind: 'cue', id: first.id });
    return;
  }
  const next = predicted[predicted.indexOf(cue) + 1];
  if (verdict === 'accept') acceptCue(cue);
  else deleteCue(cue);
  if (next) selectIn('cues', { kind: 'cue', id: next.id });
}

export function acceptAllAbove(): void {
  const threshold = currentSettings().acceptFrom;
  const count = currentDocument().cues.filter(
    (cue) => isPredicted(cue) && cue.confidence >= threshold,
  ).length;
  applyEdit(`Accept ${count} predicted cues above ${threshold.toFixed(2)}`, (annotation, context) =>
    edits.acceptCuesAbove(annotation, threshold, context),
  );
  showToast({ title: `${counted(count, 'cue')} accepted.` });
}

export function rejectAllBelow(): void {
  const threshold = currentSettings().acceptFrom;
  const count = currentDocument().cues.filter((cue) => isPredicted(cue) && cue.confidence < threshold).length;
  applyEdit(`Reject ${count} predicted cues below ${threshold.toFixed(2)}`, (annotation, context) =>
    edits.rejectCuesBelow(annotation, threshold, context),
  );
  showToast({ title: `${counted(count, 'cue')} rejected.` });
}

export function renameCue(cue: Cue, name: string): void {
  useEditor.setState({ renaming: null });
  const trimmed = name.trim();
  if (trimmed === cue.name) return;
  applyEdit(`Rename ${cueTitle(cue)}`, (annotation, context) =>
    edits.renameCue(annotation, cue.id, trimmed, context),
  );
}

export function recolorCue(cue: Cue, color: Rgb | null): void {
  applyEdit(`Recolour ${cueTitle(cue)}`, (annotation, context) =>
    edits.recolorCue(annotation, cue.id, color, context),
  );
}

export function setCueSlot(cue: Cue, slot: HotCueSlot | null): void {
  applyEdit(
    slot ? `Put ${cueTitle(cue)} on ${slot}` : `Make ${cueTitle(cue)} a memory cue`,
    (annotation, context) =>
      slot
        ? edits.setCueSlot(annotation, cue.id, slot, context)
        : edits.setCueKind(annotation, cue.id, 'memory', context),
  );
}

export function setCueLoop(cue: Cue, beats: number | null): void {
  applyEdit(
    beats === null
      ? `Make ${cueTitle(cue)} a point`
      : `Make ${cueTitle(cue)} a loop of ${counted(beats, 'beat')}`,
    (annotation, context) => edits.setLoopBeats(annotation, cue.id, beats, context),
  );
}

/** Selects the next or previous cue and goes there. */
export function selectCueBy(step: 1 | -1): void {
  const { cues } = currentDocument();
  const selected = selectedCue();
  const time = player.time();
  const next = selected
    ? cues[cues.indexOf(selected) + step]
    : step > 0
      ? cues.find((cue) => cue.time > time)
      : cues.findLast((cue) => cue.time < time);
  if (!next) return;
  selectIn('cues', { kind: 'cue', id: next.id });
  player.seek(next.time);
}
