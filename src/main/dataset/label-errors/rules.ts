import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { checkAnnotation } from '../checks/check-annotation.ts';
import type { CheckCode } from '../checks/finding.ts';
import { isUsualTempo, joinOpinions, witnessGrid } from './grid-witness.ts';
import type { LabelIssue } from './label-issue.ts';
import type { TrackSound } from './sound.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Checks whose findings mean that a label is likely wrong, with their scores (0 = certainly wrong). */
const ruleScores: Partial<Record<CheckCode, { kind: LabelIssue['kind']; score: number }>> = {
  cue_past_end: { kind: 'cue', score: 0 },
  cue_duplicate: { kind: 'cue', score: 0.15 },
  cue_off_grid: { kind: 'cue', score: 0.1 },
  section_short: { kind: 'boundary', score: 0.25 },
  section_off_bar: { kind: 'boundary', score: 0.15 },
  section_order: { kind: 'boundary', score: 0 },
  grid_irregular: { kind: 'beat', score: 0.2 },
  grid_outside: { kind: 'beat', score: 0 },
  tempo_implausible: { kind: 'beat', score: 0.05 },
};

/** Tempi this close, as a ratio, are equal. */
const SAME_TEMPO = 0.02;

/**
 * Likely label errors that rules alone find: off the grid, too short, an octave off. Needs no model; uses a model's
 * tempo if it is known.
 */
export function ruleIssues(
  trackId: number,
  document: Annotation,
  prediction: Annotation | null,
  sound: TrackSound | null = null,
): LabelIssue[] {
  const issues: LabelIssue[] = [];
  for (const { code, message, time } of checkAnnotation(document).findings) {
    const rule = ruleScores[code];
    if (rule)
      issues.push({
        trackId,
        kind: rule.kind,
        origin: 'rule',
        time,
        given: code,
        suggested: null,
        message,
        score: rule.score,
        selfConfidence: rule.score,
      });
  }
  const bpm = document.audio.bpm;
  if (bpm === null) return issues;
  const heard =
    prediction && prediction.beat_grid.length > 0
      ? indexGrid(prediction.beat_grid, prediction.audio.time_signature[0]).bpmAt(document.audio.duration / 2)
      : null;
  const octave = [0.5, 2, 2 / 3, 1.5].find(
    (ratio) => heard !== null && Math.abs(bpm / (heard * ratio) - 1) < SAME_TEMPO,
  );
  if (octave !== undefined || !isUsualTempo(bpm)) {
    const confidence = prediction?.provenance.beat_grid?.confidence ?? 0;
    const score =
      octave === undefined ? 0.4 : joinOpinions(1 - confidence, witnessGrid(document, prediction!, sound));
    issues.push({
      trackId,
      kind: 'beat',
      origin: 'rule',
      time: null,
      given: `${bpm.toFixed(2)} BPM`,
      suggested: heard === null || octave === undefined ? null : `${heard.toFixed(2)} BPM`,
      message:
        octave === undefined
          ? msg('{bpm} BPM is unusual: half or double time?', { bpm: bpm.toFixed(2) })
          : msg('{bpm} BPM, but the analysis hears {heard}', {
              bpm: bpm.toFixed(2),
              heard: heard!.toFixed(2),
            }),
      score,
      selfConfidence: score,
    });
  }
  return issues;
}
