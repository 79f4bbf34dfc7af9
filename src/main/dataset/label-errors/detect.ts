import { createHash } from 'node:crypto';
import { formatTime, sectionLabels } from '../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { BEAT_CLASSES, Evidence, OFF_BEAT, labelKinds } from './evidence.ts';
import type { LabelKind } from './evidence.ts';
import { findLabelIssues } from './find-issues.ts';
import type { IssueOptions, LabelIssues } from './find-issues.ts';
import { crossFit } from './item-table.ts';
import type { CrossFitOptions, ItemTable } from './item-table.ts';
import type { LabelIssue, TrackLabelQuality } from './label-issue.ts';
import { adjustForThresholds, groupQuality, normalizedMargin } from './label-quality.ts';
import { pairMoves } from './pair-moves.ts';
import { ruleIssues } from './rules.ts';

/** A track whose labels are held against a prediction of the same audio. */
export interface LabelledTrack {
  readonly trackId: TrackId;
  /** Tracks of one artist share a fold, so that a style does not confirm itself. */
  readonly artist: string;
  readonly document: Annotation;
  /** Null where no model has heard the track: only rules apply. */
  readonly prediction: Annotation | null;
}

export interface DetectorOptions extends IssueOptions {
  readonly folds?: number;
}

/** What was found out about one kind of label. */
export interface KindReport {
  readonly kind: LabelKind;
  readonly labels: number;
  readonly tracks: number;
  readonly issues: number;
  /** Estimated share of wrong labels. */
  readonly errorRate: number;
  readonly classes: readonly string[];
  /** Joint of given (rows) and true labels (columns), row-major. */
  readonly joint: readonly number[];
}

export interface LabelErrorReport {
  readonly tracks: number;
  /** Tracks with a prediction to compare with. */
  readonly compared: number;
  readonly kinds: readonly KindReport[];
  /** Worst first. */
  readonly issues: readonly LabelIssue[];
  /** Worst first. */
  readonly quality: readonly TrackLabelQuality[];
}

export const classNames: Readonly<Record<LabelKind, readonly string[]>> = {
  beat: ['beat 1', 'beat 2', 'beat 3', 'beat 4', 'no beat'],
  boundary: ['no boundary', 'boundary'],
  cue: ['no cue', 'cue'],
  section: sectionLabels,
};

/** Items at which a kind's counts weigh as much as the model's own word; for beats one track is one item. */
const strengths: Readonly<Record<LabelKind, number>> = { beat: 5, boundary: 20, cue: 20, section: 5 };

/** Fold of an artist (or of a track without one). */
export function foldOf(artist: string, trackId: TrackId, folds: number): number {
  const key = artist.trim().toLowerCase() || `track ${trackId}`;
  return createHash('sha256').update(key).digest().readUInt32BE(0) % folds;
}

/**
 * Finds label errors in a collection: tracks are added one by one, then the predictions are calibrated across folds and confident
 * learning ranks the labels of each kind.
 */
export function createLabelErrorDetector(options: DetectorOptions = {}) {
  const { folds: foldCount = 5, ...issueOptions } = options;
  const evidence = new Evidence();
  const trackIds: TrackId[] = [];
  const folds: number[] = [];
  const issues: LabelIssue[] = [];
  let compared = 0;

  return {
    add({ trackId, artist, document, prediction }: LabelledTrack): void {
      issues.push(...ruleIssues(trackId, document, prediction));
      const track = trackIds.push(trackId) - 1;
      folds.push(foldOf(artist, trackId, foldCount));
      if (!prediction) return;
      compared++;
      evidence.add(track, document, prediction);
    },

    finish(): LabelErrorReport {
      const fit = { folds: Uint8Array.from(folds), foldCount };
      const kinds: KindReport[] = [];
      const scores = new Map<number, Partial<Record<LabelKind, number[]>>>();
      for (const kind of labelKinds) {
        const table = evidence[kind];
        if (table.size === 0) continue;
        const found = learn(kind, table, { ...fit, strength: strengths[kind] }, issueOptions);
        issues.push(...toIssues(kind, table, found, trackIds));
        kinds.push(reportKind(kind, table, found));
        collectScores(kind, table, found, scores);
      }
      return {
        tracks: trackIds.length,
        compared,
        kinds,
        issues: issues.sort((a, b) => a.score - b.score || a.selfConfidence - b.selfConfidence),
        quality: rateTracks(scores, trackIds),
      };
    },
  };
}

function learn(kind: LabelKind, table: ItemTable, fit: CrossFitOptions, options: IssueOptions): LabelIssues {
  const labelled = crossFit(
    table,
    kind === 'beat' ? { ...fit, turning: OFF_BEAT, turn: (cell) => cell % OFF_BEAT } : fit,
  );
  const found = findLabelIssues(labelled, options);
  if (kind !== 'boundary' && kind !== 'cue') return found;
  // Marks are rare: a predictor is never as sure of one as of "nothing here". Scores are taken after the thresholds.
  const adjusted = adjustForThresholds(labelled, found.thresholds);
  const normalized = normalizedMargin(adjusted);
  const ranked = new Int32Array(found.ranked).sort(
    (a, b) => normalized[a]! - normalized[b]! || found.selfConfidence[a]! - found.selfConfidence[b]! || a - b,
  );
  return { ...found, ranked, normalizedMargin: normalized };
}

function reportKind(kind: LabelKind, table: ItemTable, found: LabelIssues): KindReport {
  return {
    kind,
    labels: table.size,
    tracks: new Set(table.columns().track).size,
    issues: found.ranked.length,
    errorRate: found.noise.errorRate,
    classes: classNames[kind],
    joint: [...found.joint],
  };
}

function collectScores(
  kind: LabelKind,
  table: ItemTable,
  found: LabelIssues,
  scores: Map<number, Partial<Record<LabelKind, number[]>>>,
): void {
  const { track } = table.columns();
  for (let i = 0; i < table.size; i++) {
    let own = scores.get(track[i]!);
    if (!own) scores.set(track[i]!, (own = {}));
    (own[kind] ??= []).push(found.normalizedMargin[i]!);
  }
}

function rateTracks(
  scores: Map<number, Partial<Record<LabelKind, number[]>>>,
  trackIds: readonly TrackId[],
): TrackLabelQuality[] {
  return [...scores]
    .map(([track, own]) => {
      const kinds: Partial<Record<LabelKind, number>> = {};
      for (const kind of labelKinds) {
        const list = own[kind];
        if (list) kinds[kind] = groupQuality(list);
      }
      return { trackId: trackIds[track]!, quality: groupQuality(Object.values(kinds)), kinds };
    })
    .sort((a, b) => a.quality - b.quality || a.trackId - b.trackId);
}

function toIssues(
  kind: LabelKind,
  table: ItemTable,
  found: LabelIssues,
  trackIds: readonly TrackId[],
): LabelIssue[] {
  if (kind === 'beat') return beatIssues(table, found, trackIds);
  const { track, time, label } = table.columns();
  const names = classNames[kind];
  const single = [...found.ranked].map((item): LabelIssue => {
    const given = names[label[item]!]!;
    const suggested = names[found.predicted[item]!]!;
    const place = formatTime(time[item]!);
    const message =
      kind === 'section'
        ? `${given} at ${place} sounds like ${suggested}`
        : label[item] === 1
          ? `the ${kind} at ${place} has nothing to stand on`
          : `a ${kind} is missing at ${place}`;
    return {
      trackId: trackIds[track[item]!]!,
      kind,
      origin: 'learned',
      time: time[item]!,
      given,
      suggested,
      message,
      score: found.normalizedMargin[item]!,
      selfConfidence: found.selfConfidence[item]!,
    };
  });
  return kind === 'section' ? single : pairMoves(single);
}

/** Share of a track's compared beats that must be in doubt. */
const DOUBTFUL_SHARE = 0.4;

/** Beats of one grid are right or wrong together: one issue per track. */
function beatIssues(table: ItemTable, found: LabelIssues, trackIds: readonly TrackId[]): LabelIssue[] {
  const { track, time, label } = table.columns();
  const sizes = new Map<number, number>();
  for (const value of track) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  const doubtful = Map.groupBy(found.ranked, (item) => track[item]!);
  return [...doubtful].flatMap(([at, items]): LabelIssue[] => {
    if (items.length < DOUBTFUL_SHARE * sizes.get(at)!) return [];
    const turns = new Int32Array(BEAT_CLASSES);
    for (const item of items) {
      const given = label[item]!;
      const heard = found.predicted[item]!;
      const isOff = given === OFF_BEAT || heard === OFF_BEAT;
      turns[isOff ? OFF_BEAT : (heard - given + OFF_BEAT) % OFF_BEAT]!++;
    }
    const by = turns.indexOf(Math.max(...turns));
    const later = `${OFF_BEAT - by} ${by === OFF_BEAT - 1 ? 'beat' : 'beats'} later`;
    const mean = (values: Float32Array): number =>
      items.reduce((sum, item) => sum + values[item]!, 0) / items.length;
    const share = items.length / sizes.get(at)!;
    const score = mean(found.normalizedMargin);
    return [
      {
        trackId: trackIds[at]!,
        kind: 'beat',
        origin: 'learned',
        time: Math.min(...items.map((item) => time[item]!)),
        given: by === OFF_BEAT ? 'this grid' : 'this beat 1',
        suggested: by === OFF_BEAT ? 'another grid' : `beat 1 ${later}`,
        message:
          by === OFF_BEAT
            ? `the grid does not lie on ${(share * 100).toFixed(0)} % of the beats heard`
            : `beat 1 is heard ${later}`,
        // A track of which only some beats are in doubt stands behind one of which all are.
        score: score + (1 - share) * (1 - score),
        selfConfidence: mean(found.selfConfidence),
      },
    ];
  });
}
