import { indexGrid, isFromModel } from '../../../../shared/domain/index.ts';
import type { Annotation, SectionLabel } from '../../../../shared/domain/index.ts';
import { isPredicted } from '../../../../shared/domain/index.ts';
import type { LoopRange } from '../../../player/clock.ts';
import type { Overlays } from '../../../waveform/paint.ts';
import type { Selection } from '../editor-store.ts';
import { cssColor, cueColor } from '../value-origin.tsx';

/** Minimum confidence at which bar lines known only from a model are drawn as confirmed. */
const SURE_DOWNBEAT = 0.8;

/** Whether the bar lines can be drawn as confirmed. */
function downbeatIsSure({ metadata, provenance }: Annotation): boolean {
  const origin = provenance.downbeat ?? provenance.beat_grid;
  if (metadata.tier === 1 || !origin) return true;
  return !isFromModel(origin.source) || origin.confidence >= SURE_DOWNBEAT;
}

/**
 * What the waveform shows of a document.
 * @param token reads a custom property of the theme
 */
export function overlaysOf(
  document: Annotation,
  selection: Selection | null,
  loop: LoopRange | null,
  token: (name: string) => string,
): Overlays {
  const sectionColor = (label: SectionLabel): string => token(`--section-${label}-strong`);
  const sections = document.structure.slice(1).map((section, i) => ({
    time: section.time,
    color: sectionColor(section.label),
    predicted: isFromModel(section.source) && document.metadata.tier !== 1,
    selected: selection?.kind === 'section' && selection.index === i + 1,
  }));
  // Draw hot cues last, on top of memory cues, which often share their position.
  const inOrder = document.cues.toSorted((a, b) => b.kind.localeCompare(a.kind));
  const cues = inOrder.map((cue) => ({
    time: cue.time,
    color: cssColor(cueColor(cue)),
    predicted: isPredicted(cue),
    selected: selection?.kind === 'cue' && selection.id === cue.id,
  }));
  const loops = document.cues.flatMap((cue) =>
    cue.end === undefined ? [] : [{ start: cue.time, end: cue.end, color: cssColor(cueColor(cue)) }],
  );
  return {
    grid: indexGrid(document.beat_grid, document.audio.time_signature[0]),
    downbeatIsSure: downbeatIsSure(document),
    anchors: document.beat_grid.map((anchor, index) => ({
      time: anchor.time,
      selected: selection?.kind === 'anchor' && selection.index === index,
    })),
    lines: [...sections, ...cues],
    ranges: [...loops, ...(loop ? [{ ...loop, color: token('--accent') }] : [])],
  };
}
