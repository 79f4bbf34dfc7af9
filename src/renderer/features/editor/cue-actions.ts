import { isPredicted } from '../../../shared/domain/index.ts';
import type { Cue, HotCueSlot, Rgb } from '../../../shared/domain/index.ts';
import * as edits from '../../../shared/domain/edits/cue-edits.ts';
import type { SnapUnit } from '../../../shared/domain/edits/quantise.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { currentSettings } from '../../core/settings.ts';
import { showToast } from '../../ui/Toast.tsx';
import { player, select, selectIn, useEditor } from './editor-store.ts';
import { applyEdit, currentDocument } from './session.ts';

/** A cue's name within a sentence: `hot cue A Drop`. */
export function cueTitle({ slot, name, end }: Cue): string {
  const title =
    end === undefined
      ? slot
        ? t('hot cue {slot}', { slot })
        : t('memory cue')
      : slot
        ? t('hot loop {slot}', { slot })
        : t('memory loop');
  return name ? `${title} ${name}` : title;
}

/** Undo label for setting a cue. */
function setLabel(kind: Cue['kind'], slot: HotCueSlot | undefined, isLoop: boolean): string {
  if (kind === 'memory') return isLoop ? t('Set memory loop') : t('Set memory cue');
  if (!slot) return isLoop ? t('Set hot loop') : t('Set hot cue');
  return isLoop ? t('Set hot loop {slot}', { slot }) : t('Set hot cue {slot}', { slot });
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
  /** In seconds. */
  readonly start: number;
  readonly snap?: SnapUnit;
  /** Length of a loop in beats; use `end` for an end in seconds. */
  readonly loopBeats?: number;
  readonly end?: number;
}

function addCue({ start, snap = 'none', ...cue }: NewCue): void {
  const before = new Set(currentDocument().cues.map(({ id }) => id));
  const isLoop = cue.loopBeats !== undefined || cue.end !== undefined;
  const isDone = applyEdit(setLabel(cue.kind, cue.slot, isLoop), (annotation, context) =>
    edits.addCue(annotation, { ...cue, time: start, snap }, context),
  );
  if (!isDone) return;
  const { cues } = currentDocument();
  const added =
    cues.find(({ id }) => !before.has(id)) ?? cues.find(({ slot }) => cue.slot && slot === cue.slot);
  if (added) selectIn('cues', { kind: 'cue', id: added.id });
}

/** Stores the running loop as a loop cue. Without one, stores a loop of the chosen length at the (snapped) playhead. */
export function addLoop(): void {
  const { loop } = player.getState();
  if (loop) addCue({ kind: 'memory', ...loop });
  else addCueAtPlayhead({ kind: 'memory', loopBeats: useEditor.getState().loopBeats });
}

export function nudgeSelectedCue(by: { seconds: number } | { beats: number }): void {
  const cue = selectedCue();
  if (!cue) return;
  applyEdit(
    t('Nudge {cue}', { cue: cueTitle(cue) }),
    (annotation, context) => edits.nudgeCue(annotation, cue.id, by, context),
    `nudge-cue:${cue.id}`,
  );
}

export function deleteCue(cue: Cue): void {
  const title = cueTitle(cue);
  const label = isPredicted(cue) ? t('Reject {cue}', { cue: title }) : t('Delete {cue}', { cue: title });
  applyEdit(label, (annotation, context) => edits.deleteCue(annotation, cue.id, context));
  const { selection } = useEditor.getState();
  if (selection?.kind === 'cue' && selection.id === cue.id) select(null);
}

export function acceptCue(cue: Cue): void {
  applyEdit(t('Accept {cue}', { cue: cueTitle(cue) }), (annotation, context) =>
    edits.acceptCue(annotation, cue.id, context),
  );
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
  applyEdit(
    t('Accept {count, plural, one {# predicted cue} other {# predicted cues}} above {threshold}', {
      count,
      threshold: formatDecimal(threshold, 2),
    }),
    (annotation, context) => edits.acceptCuesAbove(annotation, threshold, context),
  );
  showToast({ title: t('{count, plural, one {# cue} other {# cues}} accepted.', { count }) });
}

export function rejectAllBelow(): void {
  const threshold = currentSettings().acceptFrom;
  const count = currentDocument().cues.filter((cue) => isPredicted(cue) && cue.confidence < threshold).length;
  applyEdit(
    t('Reject {count, plural, one {# predicted cue} other {# predicted cues}} below {threshold}', {
      count,
      threshold: formatDecimal(threshold, 2),
    }),
    (annotation, context) => edits.rejectCuesBelow(annotation, threshold, context),
  );
  showToast({ title: t('{count, plural, one {# cue} other {# cues}} rejected.', { count }) });
}

export function renameCue(cue: Cue, name: string): void {
  useEditor.setState({ renaming: null });
  const trimmed = name.trim();
  if (trimmed === cue.name) return;
  applyEdit(t('Rename {cue}', { cue: cueTitle(cue) }), (annotation, context) =>
    edits.renameCue(annotation, cue.id, trimmed, context),
  );
}

export function recolorCue(cue: Cue, color: Rgb | null): void {
  applyEdit(t('Recolour {cue}', { cue: cueTitle(cue) }), (annotation, context) =>
    edits.recolorCue(annotation, cue.id, color, context),
  );
}

export function setCueSlot(cue: Cue, slot: HotCueSlot | null): void {
  applyEdit(
    slot
      ? t('Put {cue} on {slot}', { cue: cueTitle(cue), slot })
      : t('Make {cue} a memory cue', { cue: cueTitle(cue) }),
    (annotation, context) =>
      slot
        ? edits.setCueSlot(annotation, cue.id, slot, context)
        : edits.setCueKind(annotation, cue.id, 'memory', context),
  );
}

export function setCueLoop(cue: Cue, beats: number | null): void {
  applyEdit(
    beats === null
      ? t('Make {cue} a point', { cue: cueTitle(cue) })
      : t('Make {cue} a loop of {beats, plural, one {# beat} other {# beats}}', {
          cue: cueTitle(cue),
          beats,
        }),
    (annotation, context) => edits.setLoopBeats(annotation, cue.id, beats, context),
  );
}

/** Selects the next or previous cue and moves the playhead there. */
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
