import { sha256Hex } from '../../files/hash.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { describeGridIssues, describeIssues } from './describe-issues.ts';
import type { GridWitness } from './describe-issues.ts';
import { Evidence } from './evidence.ts';
import type { LabelKind } from './evidence.ts';
import { witnessGrid, witnessPhase } from './grid-witness.ts';
import { findLabelIssues } from './find-issues.ts';
import type { IssueOptions, LabelIssues } from './find-issues.ts';
import { combine, crossFit } from './item-table.ts';
import type { CrossFitOptions, ItemTable } from './item-table.ts';
import type { LabelIssue, TrackLabelQuality } from './label-issue.ts';
import { crossFitLogistic } from './cross-fit-logistic.ts';
import { groupQuality, posteriorOfLabels } from './label-quality.ts';
import type { Labelled } from './labelled.ts';
import { opinionIssues } from './program-opinions.ts';
import type { Opinion } from './program-opinions.ts';
import { ruleIssues } from './rules.ts';
import type { TrackSound } from './sound.ts';
import { labelTasks } from './tasks.ts';
import type { LabelTask } from './tasks.ts';

/** A track whose labels are compared with a prediction for the same audio. */
export interface LabelledTrack {
  readonly trackId: TrackId;
  /** Tracks of one artist share a fold, so that a style does not confirm itself. */
  readonly artist: string;
  readonly document: Annotation;
  /** Null if no model has analyzed the track: only rules apply. */
  readonly prediction: Annotation | null;
  /** The track's waveform; absent if none is stored. */
  readonly sound?: TrackSound | null;
  /** Other programs' values for it. */
  readonly opinions?: readonly Opinion[];
}

export interface DetectorOptions extends IssueOptions {
  readonly folds?: number;
}

const tasks = Object.keys(labelTasks) as LabelTask[];

/** Results for one kind of label. */
export interface TaskReport {
  readonly task: LabelTask;
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
  /** Number of tracks with a prediction to compare with. */
  readonly compared: number;
  readonly tasks: readonly TaskReport[];
  /** Worst first. */
  readonly issues: readonly LabelIssue[];
  /** Worst first. */
  readonly quality: readonly TrackLabelQuality[];
}

/** Questions answered from features; the items of the others are sorted into cells. */
type FeatureTask = 'boundary' | 'cue';

/**
 * Number of items at which a cell's counts weigh as much as the model's own probability; for grids, one track is one
 * item.
 */
const strengths: Readonly<Record<Exclude<LabelTask, FeatureTask>, number>> = {
  grid: 5,
  phase: 5,
  cueBeat: 20,
  section: 5,
};

/** Cross-fitted probabilities of one cell differ by fold in the second decimal. */
const THRESHOLD_SLACK = 0.02;

/** Fold of an artist (or of a track without one). */
export function foldOf(artist: string, trackId: TrackId, folds: number): number {
  const key = artist.trim().toLowerCase() || `track ${trackId}`;
  return Number.parseInt(sha256Hex(key).slice(0, 8), 16) % folds;
}

/**
 * Finds label errors in a collection: tracks are added one by one, then the predictions are calibrated across folds and
 * confident learning ranks the labels of each kind.
 */
export function createLabelErrorDetector(options: DetectorOptions = {}) {
  const { folds: foldCount = 5, ...rest } = options;
  // A class may well consist only of errors: the one cue on beat 3.
  const issueOptions = { minPerClass: 0, slack: THRESHOLD_SLACK, ...rest };
  const evidence = new Evidence();
  const trackIds: TrackId[] = [];
  const folds: number[] = [];
  /** By track: how far tempo, cues and the sound support its grid, and the sound its beat 1. */
  const witnesses: GridWitness[] = [];
  const issues: LabelIssue[] = [];
  let compared = 0;

  return {
    add({ trackId, artist, document, prediction, sound = null, opinions = [] }: LabelledTrack): void {
      issues.push(...ruleIssues(trackId, document, prediction, sound));
      issues.push(...opinionIssues(trackId, document, opinions));
      const track = trackIds.push(trackId) - 1;
      folds.push(foldOf(artist, trackId, foldCount));
      if (!prediction) return;
      compared++;
      witnesses[track] = {
        grid: witnessGrid(document, prediction, sound),
        phase: witnessPhase(document, prediction, sound),
      };
      evidence.add(track, document, prediction, sound);
    },

    finish(): LabelErrorReport {
      const fit = { folds: Uint8Array.from(folds), foldCount };
      const reports: TaskReport[] = [];
      const scores = new Map<number, Partial<Record<LabelKind, number[]>>>();
      for (const task of tasks) {
        const table = evidence[task];
        if (table.size === 0) continue;
        const found = learn(task, probabilitiesOf(task, evidence, fit), issueOptions);
        issues.push(
          ...(labelTasks[task].kind === 'beat'
            ? describeGridIssues(task, table, found, trackIds, witnesses)
            : describeIssues(task, table, found, trackIds)),
        );
        reports.push(reportTask(task, table, found));
        collectScores(task, table, found, scores);
      }
      return {
        tracks: trackIds.length,
        compared,
        tasks: reports,
        issues: mergeIssues(issues),
        quality: rateTracks(scores, trackIds),
      };
    },
  };
}

function probabilitiesOf(
  task: LabelTask,
  evidence: Evidence,
  fit: Omit<CrossFitOptions, 'strength'>,
): Labelled {
  if (task === 'boundary' || task === 'cue') return crossFitLogistic(evidence[task], fit);
  const options = { ...fit, strength: strengths[task] };
  // Positions in the bar are equivalent: what counts is the distance between label and prediction.
  if (task === 'phase') return crossFit(evidence.phase, { ...options, turning: 4, turn: (cell) => cell % 4 });
  const own = crossFit(evidence[task], options);
  return task === 'section' ? combine(own, crossFit(evidence.sectionContext, options)) : own;
}

function learn(task: LabelTask, labelled: Labelled, options: IssueOptions): LabelIssues {
  const found = findLabelIssues(labelled, options);
  if (task !== 'boundary' && task !== 'cue') return found;
  // Marks are rare, and wrong ones rarer than missing ones: the estimated noise determines how much a label itself is
  // worth.
  const normalized = posteriorOfLabels(labelled, found.noise.noise);
  const ranked = new Int32Array(found.ranked).sort(
    (a, b) => normalized[a]! - normalized[b]! || found.selfConfidence[a]! - found.selfConfidence[b]! || a - b,
  );
  return { ...found, ranked, normalizedMargin: normalized };
}

function reportTask(task: LabelTask, table: ItemTable, found: LabelIssues): TaskReport {
  return {
    task,
    ...labelTasks[task],
    labels: table.size,
    tracks: new Set(table.columns().track).size,
    issues: found.ranked.length,
    errorRate: found.noise.errorRate,
    joint: [...found.joint],
  };
}

/** Worst first; a grid doubted by several questions is one issue, the worst of them. */
function mergeIssues(issues: readonly LabelIssue[]): LabelIssue[] {
  const sorted = [...issues].sort((a, b) => a.score - b.score || a.selfConfidence - b.selfConfidence);
  const grids = new Set<TrackId>();
  return sorted.filter(({ kind, origin, trackId }) => {
    if (kind !== 'beat' || origin === 'rule') return true;
    return grids.has(trackId) ? false : grids.add(trackId);
  });
}

function collectScores(
  task: LabelTask,
  table: ItemTable,
  found: LabelIssues,
  scores: Map<number, Partial<Record<LabelKind, number[]>>>,
): void {
  const { track } = table.columns();
  const { kind } = labelTasks[task];
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
      const kinds = Object.fromEntries(
        Object.entries(own).map(([kind, list]) => [kind, groupQuality(list)]),
      ) as TrackLabelQuality['kinds'];
      return { trackId: trackIds[track]!, quality: groupQuality(Object.values(kinds)), kinds };
    })
    .sort((a, b) => a.quality - b.quality || a.trackId - b.trackId);
}
