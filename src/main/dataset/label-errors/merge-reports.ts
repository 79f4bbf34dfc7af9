import type { LabelErrorReport, TaskReport } from './detect.ts';

/** Merges the results for parts of a collection; error rates and joints are means weighted by labels. */
export function mergeReports(reports: readonly LabelErrorReport[]): LabelErrorReport {
  const tasks = new Map<string, TaskReport>();
  for (const report of reports)
    for (const task of report.tasks) {
      const known = tasks.get(task.task);
      tasks.set(task.task, known ? mergeTasks(known, task) : task);
    }
  return {
    tracks: reports.reduce((sum, { tracks }) => sum + tracks, 0),
    compared: reports.reduce((sum, { compared }) => sum + compared, 0),
    tasks: [...tasks.values()],
    issues: reports
      .flatMap(({ issues }) => issues)
      .sort((a, b) => a.score - b.score || a.selfConfidence - b.selfConfidence),
    quality: reports
      .flatMap(({ quality }) => quality)
      .sort((a, b) => a.quality - b.quality || a.trackId - b.trackId),
  };
}

function mergeTasks(a: TaskReport, b: TaskReport): TaskReport {
  const labels = a.labels + b.labels;
  const mean = (x: number, y: number): number => (x * a.labels + y * b.labels) / labels;
  return {
    ...a,
    labels,
    tracks: a.tracks + b.tracks,
    issues: a.issues + b.issues,
    errorRate: mean(a.errorRate, b.errorRate),
    joint: a.joint.map((value, i) => mean(value, b.joint[i]!)),
  };
}
