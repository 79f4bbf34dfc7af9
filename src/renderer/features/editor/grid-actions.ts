import {
  addAnchor,
  deleteAnchor,
  moveAnchor,
  setAnchorBpm,
} from '../../../shared/domain/edits/anchor-edits.ts';
import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import * as edits from '../../../shared/domain/edits/grid-edits.ts';
import { requantise } from '../../../shared/domain/edits/quantise.ts';
import { api } from '../../core/api.ts';
import { shiftCues } from '../../../shared/domain/edits/shift-cues.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { player, select, selectIn, useEditor } from './editor-store.ts';
import { applyEdit, currentDocument } from './session.ts';

/** The grid shift that the message offers to apply to the cues, in seconds. */
class GridOffer {
  #trackId: TrackId | null = null;
  #shift = 0;

  shift(trackId: TrackId): number {
    return this.#trackId === trackId ? this.#shift : 0;
  }

  note(trackId: TrackId, shift: number): void {
    this.#trackId = trackId;
    this.#shift = shift;
  }
}
const gridOffer = new GridOffer();

function options(): { cuesFollow: boolean } {
  return { cuesFollow: useEditor.getState().cuesFollow };
}

/** Shifts up to this size, in seconds, correct the same grid, so cues may need to move too. */
const SMALL_SHIFT_S = 0.1;

export function shiftGrid(seconds: number): void {
  const { cuesFollow, open } = useEditor.getState();
  const isShifted = applyEdit(
    t('Shift grid'),
    (annotation, context) => edits.shiftGrid(annotation, seconds, options(), context),
    'shift-grid',
  );
  if (isShifted && open && !cuesFollow && Math.abs(seconds) <= SMALL_SHIFT_S)
    offerCues(open.trackId, seconds);
}

/** Cues keep their times when the grid moves. After a small shift, offers to move them too. */
function offerCues(trackId: TrackId, seconds: number): void {
  if (currentDocument().cues.length === 0) return;
  const total = Math.round((gridOffer.shift(trackId) + seconds) * 1e6) / 1e6;
  gridOffer.note(trackId, total);
  if (total === 0) return;
  showToast({
    key: 'grid-shift',
    title: t('Grid shifted by {total} ms', { total: Math.round(total * 1000) }),
    description: t('The cues kept their times.'),
    action: {
      label: t('Move the cues too'),
      run: () => {
        gridOffer.note(trackId, 0);
        if (useEditor.getState().open?.trackId === trackId)
          applyEdit(
            t('Move cues by {total} ms', { total: Math.round(total * 1000) }),
            (annotation, context) => shiftCues(annotation, total, context),
          );
      },
    },
    onClose: () => gridOffer.note(trackId, 0),
  });
}

/** Shifts the grid by one beat. Unless cues follow, the beats stay in place and only their numbering moves. */
export function shiftGridBeat(direction: 1 | -1): void {
  const { beat_grid } = currentDocument();
  const bpm = beat_grid[0]?.bpm;
  if (bpm !== undefined) shiftGrid((direction * 60) / bpm);
}

export function halfBeat(): void {
  applyEdit(t('Shift grid by half a beat'), (annotation, context) =>
    edits.shiftGridHalfBeat(annotation, 'later', options(), context),
  );
}

export function scaleTempo(factor: number, name: string): void {
  applyEdit(t('Tempo {name}', { name }), (annotation, context) =>
    edits.scaleTempo(annotation, factor, context),
  );
}

export function setBpm(bpm: number): void {
  applyEdit(t('Set tempo to {bpm} BPM', { bpm: formatBpm(bpm) }), (annotation, context) =>
    edits.setBpm(annotation, bpm, player.time(), options(), context),
  );
}

/** Applies a tempo suggested by the analysis. Near a simple ratio of the current tempo, scales the grid instead. */
export function chooseTempo(bpm: number): void {
  const current = currentDocument().audio.bpm;
  const ratio = current === null ? null : bpm / current;
  const factor = ratio === null ? undefined : edits.tempoFactors.find((f) => Math.abs(ratio / f - 1) < 0.01);
  if (factor === undefined) setBpm(bpm);
  else scaleTempo(factor, `${formatBpm(current! * factor)} BPM`);
}

export function setDownbeat(): void {
  applyEdit(t('Set downbeat'), (annotation, context) =>
    edits.setDownbeat(annotation, player.time(), context),
  );
}

export function anchorHere(): void {
  const time = player.time();
  if (
    !applyEdit(t('Anchor grid'), (annotation, context) => addAnchor(annotation, { time }, options(), context))
  )
    return;
  const index = currentDocument().beat_grid.findIndex((anchor) => anchor.time === time);
  if (index >= 0) selectIn('grid', { kind: 'anchor', index });
}

/** Index of the selected anchor, else of the one in effect at the playhead. */
function anchorAtPlayhead(): number {
  const { selection } = useEditor.getState();
  const { beat_grid } = currentDocument();
  if (selection?.kind === 'anchor' && beat_grid[selection.index]) return selection.index;
  const time = player.time() + 0.001;
  return Math.max(
    0,
    beat_grid.findLastIndex((anchor) => anchor.time <= time),
  );
}

export function removeAnchor(index = anchorAtPlayhead()): void {
  if (currentDocument().beat_grid.length === 0) return;
  applyEdit(t('Delete anchor {index}', { index: index + 1 }), (annotation, context) =>
    deleteAnchor(annotation, index, options(), context),
  );
  if (useEditor.getState().selection?.kind === 'anchor') select(null);
}

export function changeAnchorBpm(index: number, bpm: number): void {
  applyEdit(
    t('Set tempo of anchor {index} to {bpm} BPM', { index: index + 1, bpm: formatBpm(bpm) }),
    (annotation, context) => setAnchorBpm(annotation, index, bpm, options(), context),
  );
}

export function nudgeAnchor(index: number, seconds: number): void {
  applyEdit(
    t('Move anchor {index}', { index: index + 1 }),
    (annotation, context) =>
      moveAnchor(annotation, index, annotation.beat_grid[index]!.time + seconds, options(), context),
    `nudge-anchor:${index}`,
  );
}

export function requantiseAll(): void {
  applyEdit(t('Re-quantise cues and sections'), (annotation, context) =>
    requantise(annotation, { cues: true, sections: true }, context),
  );
}

/** Lets the core refit the grid to the audio between the anchors around the playhead. */
export async function refit(): Promise<void> {
  const { open } = useEditor.getState();
  const { beat_grid: grid, audio } = currentDocument();
  if (!open || grid.length === 0) return;
  const at = anchorAtPlayhead();
  const from = at === 0 ? 0 : grid[at]!.time;
  const to = grid[at + 1]?.time ?? audio.duration;
  try {
    const fitted = await api.annotations.refit({ trackId: open.trackId, from, to, grid });
    if (JSON.stringify(currentDocument().beat_grid) !== JSON.stringify(grid)) {
      showToast({ title: t('The grid was changed meanwhile; re-fit again.') });
      return;
    }
    applyEdit(t('Re-fit grid'), (annotation, context) =>
      edits.replaceGrid(annotation, fitted.grid, options(), context),
    );
    showToast({
      title: t('Grid fitted, confidence {confidence}.', { confidence: formatDecimal(fitted.confidence, 2) }),
      kind: 'success',
    });
  } catch (error) {
    showError(t('The grid could not be fitted'), error);
  }
}
