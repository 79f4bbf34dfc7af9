import {
  MAX_HOT_CUES,
  MAX_MEMORY_CUES,
  hotCueSlots,
  isPersonal,
  isPredicted,
} from '../../../shared/domain/index.ts';
import type { Cue, CueTemplate, HotCueSlot } from '../../../shared/domain/index.ts';

/**
 * What the analysis may do to the existing cues of a track:
 * - `keep`: a track with imported cues or cues set by the user keeps exactly those; other tracks get the proposals.
 * - `extend`: those cues stay; proposals fill free slots that have no cue of the same kind nearby.
 * - `replace`: removes imported cues too; cues set or accepted in Segue still stay.
 *
 * Predictions that nobody accepted are always refreshed.
 */
export type CueMergeMode = 'keep' | 'extend' | 'replace';

export interface CueMergeLimits {
  readonly maxHot: number;
  readonly maxMemory: number;
  /**
   * In seconds. A proposal this close to a cue of its kind is skipped; to give a distance in bars, multiply by seconds
   * per bar.
   */
  readonly minDistance: number;
}

/** Half a second: the same spot to a DJ. */
export const defaultMergeLimits: CueMergeLimits = {
  maxHot: MAX_HOT_CUES,
  maxMemory: MAX_MEMORY_CUES,
  minDistance: 0.5,
};

/** The limits for the cues of a template, which may use hot cues beyond Rekordbox's export mode. */
export function limitsOf(template: CueTemplate, secondsPerBar: number): CueMergeLimits {
  return {
    ...defaultMergeLimits,
    maxHot: Math.max(MAX_HOT_CUES, template.max_hot),
    minDistance: Math.min(template.min_distance_bars, 1) * secondsPerBar - 0.01,
  };
}

export interface CueMergeCounts {
  /** Existing cues that stayed unchanged. */
  readonly kept: number;
  /** New proposals. */
  readonly added: number;
  /** Proposals that only replace the same cue from an earlier prediction. */
  readonly refreshed: number;
  /** Existing cues that were removed: imported ones under `replace`, and outdated predictions. */
  readonly replaced: number;
  /** Proposals skipped because a cue of their kind is near. */
  readonly skippedNear: number;
  /** Proposals skipped because slots or memory cues ran out. */
  readonly skippedFull: number;
  /** Proposals skipped because the track had cues and the mode is `keep`. */
  readonly skippedKeep: number;
}

export interface CueMergeResult {
  readonly cues: Cue[];
  readonly counts: CueMergeCounts;
}

/**
 * Assigns slots to proposals beside `kept`: first to those whose preferred slot is free, so that a taken slot does not
 * shift all the others, then to the rest.
 */
function placeProposals(kept: readonly Cue[], proposed: readonly Cue[], limits: CueMergeLimits): Cue[] {
  const placed: Cue[] = [];
  const taken = new Set(kept.filter((cue) => cue.kind === 'hot').map((cue) => cue.slot));
  // A proposal only gets a slot beyond H that it asks for.
  const slots = hotCueSlots.slice(0, Math.min(limits.maxHot, MAX_HOT_CUES));
  let room = {
    hot: limits.maxHot - kept.filter((cue) => cue.kind === 'hot').length,
    memory: limits.maxMemory - kept.filter((cue) => cue.kind === 'memory').length,
  };
  function place(proposal: Cue, slot?: HotCueSlot): void {
    if (room[proposal.kind] <= 0) return;
    room = { ...room, [proposal.kind]: room[proposal.kind] - 1 };
    if (slot !== undefined) taken.add(slot);
    placed.push({
      ...proposal,
      ...(slot === undefined ? {} : { slot }),
      id: uniqueId(proposal.id, [...kept, ...placed]),
    });
  }
  const displaced: Cue[] = [];
  for (const proposal of proposed) {
    if (proposal.kind === 'memory') place(proposal);
    else if (proposal.slot !== undefined && !taken.has(proposal.slot)) place(proposal, proposal.slot);
    else displaced.push(proposal);
  }
  for (const proposal of displaced) {
    const slot = slots.find((candidate) => !taken.has(candidate));
    if (slot !== undefined) place(proposal, slot);
  }
  return placed;
}

/** Merges proposals into a track's cues. Never removes or changes a cue that the user set or accepted. */
export function mergeCues(
  existing: readonly Cue[],
  proposed: readonly Cue[],
  mode: CueMergeMode,
  limits: CueMergeLimits = defaultMergeLimits,
): CueMergeResult {
  const predicted = existing.filter(isPredicted);
  const settled = existing.filter((cue) => !isPredicted(cue));
  if (mode === 'keep' && settled.length > 0) {
    return {
      cues: [...existing],
      counts: {
        kept: existing.length,
        added: 0,
        refreshed: 0,
        replaced: 0,
        skippedNear: 0,
        skippedFull: 0,
        skippedKeep: proposed.length,
      },
    };
  }

  const kept = mode === 'replace' ? settled.filter(isPersonal) : settled;
  const isNear = (proposal: Cue): boolean =>
    kept.some((cue) => cue.kind === proposal.kind && Math.abs(cue.time - proposal.time) < limits.minDistance);
  const wanted = proposed.filter((proposal) => !isNear(proposal));
  const placed = placeProposals(kept, wanted, limits);
  const refreshed = placed.filter((cue) =>
    predicted.some((old) => old.kind === cue.kind && old.slot === cue.slot && old.time === cue.time),
  ).length;
  return {
    cues: [...kept, ...placed].sort((a, b) => a.time - b.time || compareKind(a, b)),
    counts: {
      kept: kept.length,
      added: placed.length - refreshed,
      refreshed,
      replaced: existing.length - kept.length - refreshed,
      skippedNear: proposed.length - wanted.length,
      skippedFull: wanted.length - placed.length,
      skippedKeep: 0,
    },
  };
}

function compareKind(a: Cue, b: Cue): number {
  if (a.kind !== b.kind) return a.kind === 'hot' ? -1 : 1;
  return (a.slot ?? '').localeCompare(b.slot ?? '') || a.id.localeCompare(b.id);
}

function uniqueId(id: string, cues: readonly Cue[]): string {
  const taken = new Set(cues.map((cue) => cue.id));
  let unique = id;
  for (let n = 2; taken.has(unique); n++) unique = `${id}-${n}`;
  return unique;
}
