import {
  MAX_HOT_CUES,
  MAX_MEMORY_CUES,
  hotCueSlots,
  isPersonal,
  isPredicted,
} from '../../../shared/domain/index.ts';
import type { Cue, HotCueSlot } from '../../../shared/domain/index.ts';

/**
 * What analysis may do to the cues a track already has:
 * - `keep`: a track with cues of a person's or imported ones keeps exactly those; others get the proposals.
 * - `extend`: those cues stay; proposals fill free slots where no cue of the kind is near.
 * - `replace`: imported cues go too; what a person set or accepted in Segue stays all the same.
 *
 * Predictions that nobody accepted are always refreshed.
 */
export type CueMergeMode = 'keep' | 'extend' | 'replace';

export interface CueMergeLimits {
  readonly maxHot: number;
  readonly maxMemory: number;
  /** A proposal within this many seconds of a cue of its kind is skipped; give bars × seconds per bar for a distance in bars. */
  readonly minDistance: number;
}

/** Half a second: the same spot as far as a DJ is concerned. */
export const defaultMergeLimits: CueMergeLimits = {
  maxHot: MAX_HOT_CUES,
  maxMemory: MAX_MEMORY_CUES,
  minDistance: 0.5,
};

export interface CueMergeCounts {
  /** Existing cues that stayed as they were. */
  readonly kept: number;
  /** Proposals that are new. */
  readonly added: number;
  /** Proposals that only take the place of the same cue predicted before. */
  readonly refreshed: number;
  /** Existing cues that are gone: imported ones under `replace`, and predictions no longer made. */
  readonly replaced: number;
  /** Proposals not taken because a cue of their kind is near. */
  readonly skippedNear: number;
  /** Proposals not taken because slots or the number of memory cues ran out. */
  readonly skippedFull: number;
  /** Proposals not taken because the track had cues and the mode is `keep`. */
  readonly skippedKeep: number;
}

export interface CueMergeResult {
  readonly cues: Cue[];
  readonly counts: CueMergeCounts;
}

/**
 * Gives each proposal its place beside `kept`: first those whose own slot is free, so that a taken slot does not shift all the
 * others, then the rest into what is left.
 */
function placeProposals(kept: readonly Cue[], proposed: readonly Cue[], limits: CueMergeLimits): Cue[] {
  const placed: Cue[] = [];
  const taken = new Set(kept.filter((cue) => cue.kind === 'hot').map((cue) => cue.slot));
  const slots = hotCueSlots.slice(0, limits.maxHot);
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
    else if (proposal.slot !== undefined && slots.includes(proposal.slot) && !taken.has(proposal.slot))
      place(proposal, proposal.slot);
    else displaced.push(proposal);
  }
  for (const proposal of displaced) {
    const slot = slots.find((candidate) => !taken.has(candidate));
    if (slot !== undefined) place(proposal, slot);
  }
  return placed;
}

/** Merges proposals into a track's cues. Never removes or changes a cue that a person set or accepted. */
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
