import { labelKinds } from '../../src/main/dataset/label-errors/evidence.ts';
import type { LabelKind } from '../../src/main/dataset/label-errors/evidence.ts';
import type { LabelIssue } from '../../src/main/dataset/label-errors/label-issue.ts';
import type { PlantedError } from './plant.ts';

export interface Score {
  readonly planted: number;
  readonly flagged: number;
  /** Flagged labels that are planted errors. */
  readonly hits: number;
  /** Planted errors among the flagged labels. */
  readonly found: number;
  /** Planted errors among twice as many flagged labels. */
  readonly foundInTwice: number;
  /** Found and planted by type of error. */
  readonly types: ReadonlyMap<string, { readonly found: number; readonly planted: number }>;
}

function matches(issue: LabelIssue, error: PlantedError): boolean {
  if (issue.trackId !== error.trackId || issue.kind !== error.kind) return false;
  if (error.times.length === 0) return true;
  return issue.time !== null && error.times.some((time) => Math.abs(time - issue.time!) <= error.bar / 2);
}

/** Issues about the same error at the same position count once; a grid is one label. */
function distinct(issues: readonly LabelIssue[], kind: LabelKind): LabelIssue[] {
  const seen = new Set<string>();
  return issues.filter((issue) => {
    const key = kind === 'beat' ? String(issue.trackId) : `${issue.trackId} ${issue.time?.toFixed(1)}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** Inspects as many of the worst issues of each kind as errors were planted. */
export function scoreKinds(
  issues: readonly LabelIssue[],
  planted: readonly PlantedError[],
): Map<LabelKind, Score> {
  const scores = new Map<LabelKind, Score>();
  for (const kind of labelKinds) {
    const errors = planted.filter((error) => error.kind === kind);
    if (errors.length === 0) continue;
    const all = distinct(
      issues.filter((issue) => issue.kind === kind),
      kind,
    );
    const flagged = all.slice(0, errors.length);
    const twice = all.slice(0, 2 * errors.length);
    const types = new Map<string, { found: number; planted: number }>();
    let found = 0;
    for (const error of errors) {
      const entry = types.get(error.type) ?? { found: 0, planted: 0 };
      types.set(error.type, entry);
      entry.planted++;
      if (!flagged.some((issue) => matches(issue, error))) continue;
      entry.found++;
      found++;
    }
    scores.set(kind, {
      planted: errors.length,
      flagged: flagged.length,
      hits: flagged.filter((issue) => errors.some((error) => matches(issue, error))).length,
      found,
      foundInTwice: errors.filter((error) => twice.some((issue) => matches(issue, error))).length,
      types,
    });
  }
  return scores;
}
