import type { SectionLabel } from '../../../shared/domain/index.ts';
import * as edits from '../../../shared/domain/edits/section-edits.ts';
import { gridOf } from '../../../shared/domain/edits/with-grid.ts';
import { t } from '../../../shared/languages/translate.ts';
import { player, select, selectIn, useEditor } from './editor-store.ts';
import { applyEdit, currentDocument } from './session.ts';

/** Index of the selected section, else of the one at the playhead; -1 without sections. */
function sectionInHand(): number {
  const { selection } = useEditor.getState();
  const document = currentDocument();
  if (selection?.kind === 'section' && document.structure[selection.index]) return selection.index;
  return edits.sectionAt(document, player.time());
}

export function splitAtPlayhead(): void {
  const snap = useEditor.getState().snap ? 'bar' : 'none';
  const time = player.time();
  const done = applyEdit(t('Split section'), (annotation, context) =>
    edits.splitSection(annotation, { time, snap }, context),
  );
  const document = currentDocument();
  const nearest = document.structure.findIndex((section) => Math.abs(section.time - time) < 2.5);
  if (done && nearest >= 0) selectIn('sections', { kind: 'section', index: nearest });
}

export function mergeSection(index = sectionInHand()): void {
  if (index < 0) return;
  applyEdit(t('Merge sections'), (annotation, context) => edits.mergeSection(annotation, index, context));
  select(null);
}

export function deleteSection(index: number): void {
  applyEdit(t('Delete section'), (annotation, context) => edits.deleteSection(annotation, index, context));
  select(null);
}

export function relabelSection(index: number, label: SectionLabel): void {
  applyEdit(t('Relabel section {label}', { label }), (annotation, context) =>
    edits.relabelSection(annotation, index, label, context),
  );
}

/** Moves the start of a section by beats or by seconds. */
export function nudgeSection(index: number, by: { seconds: number } | { beats: number }): void {
  applyEdit(
    t('Move boundary'),
    (annotation, context) => {
      const { time } = annotation.structure[index]!;
      const grid = gridOf(annotation);
      const target =
        'seconds' in by || grid.isEmpty
          ? time + ('seconds' in by ? by.seconds : by.beats / 2)
          : grid.timeOf(grid.positionOf(time) + by.beats);
      return edits.moveBoundary(annotation, index, { time: target, snap: 'none' }, context);
    },
    `nudge-section:${index}`,
  );
}
