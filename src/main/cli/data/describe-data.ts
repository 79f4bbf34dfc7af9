import { formatDuration } from '../../../shared/domain/index.ts';
import type { Finding, LabelIssue } from '../../../shared/contract/index.ts';
import type { LabelSummary } from '../../core/datasets/dataset-tasks.ts';
import type { ValidationReport } from '../../core/datasets/quality/validate-library.ts';
import type { AgreementReport } from '../../dataset/label-errors/compare-annotators.ts';
import type { QualityReport } from '../../dataset/quality/measure-quality.ts';
import type { CollectionStatistics } from '../../dataset/statistics/summarize.ts';
import { formatTable } from '../output.ts';
import { counted } from '../../../shared/counted.ts';

/** Number of findings printed per track and in total; --json prints all. */
const SHOWN_TRACKS = 100;
const SHOWN_DRAGS = 12;
const BAR_WIDTH = 30;

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
const score = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

export function describeStatistics(statistics: CollectionStatistics): string {
  const { total, tiers, confidenceByTier } = statistics;
  const bars = (title: string, entries: readonly { value: string; count: number }[]): string[] => {
    if (entries.length === 0) return [];
    const most = Math.max(...entries.map(({ count }) => count));
    return [
      '',
      formatTable(
        [title, 'tracks', 'share', ''],
        entries.map(({ value, count }) => [
          value,
          String(count),
          percent(count, total),
          '█'.repeat(Math.round((BAR_WIDTH * count) / most)),
        ]),
      ),
    ];
  };
  const tier = (name: string, count: number, confidence: number | null): string[] => [
    name,
    String(count),
    percent(count, total),
    score(confidence),
  ];
  return [
    `${counted(total, 'track')} (${formatDuration(statistics.duration)}), ${statistics.analyzed} analyzed, ${statistics.missing} missing, ${statistics.needReview} need review`,
    `${statistics.hotCues} hot and ${counted(statistics.memoryCues, 'memory cue')}, ${counted(statistics.sections, 'section')}, mean confidence ${score(statistics.meanConfidence)}`,
    '',
    formatTable(
      ['tier', 'tracks', 'share', 'confidence'],
      [
        tier('1 verified', tiers.verified, confidenceByTier.verified),
        tier('2 cleaned', tiers.cleaned, confidenceByTier.cleaned),
        tier('3 generated', tiers.generated, confidenceByTier.generated),
        tier('none yet', tiers.none, null),
      ],
    ),
    ...(statistics.perGenre.length === 0
      ? []
      : [
          '',
          formatTable(
            ['genre', 'tracks', 'share', 'verified', 'review', 'confidence', 'bpm'],
            statistics.perGenre.map(({ genre, tracks, verified, needReview, meanConfidence, meanBpm }) => [
              genre || '(none)',
              String(tracks),
              percent(tracks, total),
              String(verified),
              String(needReview),
              score(meanConfidence),
              meanBpm === null ? '–' : meanBpm.toFixed(1),
            ]),
          ),
        ]),
    ...bars('descriptor', statistics.descriptors),
    ...bars('tag', statistics.tags),
    ...bars('flag', statistics.flags),
    ...bars('confidence', statistics.confidences),
    ...bars('bpm', statistics.tempi),
    ...bars('key', statistics.keys),
  ].join('\n');
}

export function describeQuality(quality: QualityReport): string {
  return [
    formatTable(
      ['measure', 'score', 'gate', ''],
      quality.gates.map(({ measure, score: value, threshold, passed }) => [
        measure,
        value.toFixed(3),
        threshold === 0 ? 'off' : threshold.toFixed(2),
        passed ? '✓' : '✗',
      ]),
    ),
    `smallest over largest genre: ${quality.minToMax.toFixed(3)}`,
    ...(quality.drags.length === 0
      ? []
      : [
          '',
          formatTable(
            ['what drags it down', 'measure', 'tracks', 'cost', 'for example'],
            quality.drags
              .slice(0, SHOWN_DRAGS)
              .map(({ what, measure, tracks, cost, examples }) => [
                what,
                measure,
                String(tracks),
                cost.toFixed(3),
                examples.slice(0, 5).join(' '),
              ]),
          ),
        ]),
  ].join('\n');
}

export function describeValidation(
  report: Omit<ValidationReport, 'findings'> & { readonly findings: readonly Finding[] },
): string {
  const byTrack = Map.groupBy(report.findings, ({ trackId }) => trackId);
  const shown = [...byTrack].slice(0, SHOWN_TRACKS);
  return [
    `✓ ${counted(report.valid, 'annotation')} valid`,
    ...(report.tracks > report.valid ? [`✗ ${report.tracks - report.valid} need review:`] : []),
    ...shown.flatMap(([trackId, findings]) => [
      `  ${trackId}  ${findings[0]!.track}`,
      ...findings.map(
        ({ severity, code, message }) => `      ${severity === 'error' ? '✗' : '!'} ${code}: ${message}`,
      ),
    ]),
    ...(byTrack.size > shown.length
      ? [`  … and ${byTrack.size - shown.length} more tracks (--json lists all)`]
      : []),
    '',
    describeQuality(report.quality),
  ].join('\n');
}

export function describeLabelErrors(
  report: Omit<LabelSummary, 'issues'> & { readonly issues: readonly LabelIssue[] },
  limit: number,
): string {
  return [
    `${report.compared} of ${counted(report.tracks, 'track')} compared with the model`,
    ...(report.tasks.length === 0
      ? ['Nothing to compare: analyze tracks whose grids, cues or sections come from Rekordbox or a person.']
      : [
          '',
          formatTable(
            ['labels', 'number', 'tracks', 'issues', 'wrong (estimate)'],
            report.tasks.map(({ task, labels, tracks, issues, errorRate }) => [
              task,
              String(labels),
              String(tracks),
              String(issues),
              percent(errorRate, 1),
            ]),
          ),
        ]),
    ...(report.issues.length === 0 ? [] : ['', describeIssueList(report.issues, limit)]),
  ].join('\n');
}

export function describeIssueList(issues: readonly LabelIssue[], limit: number): string {
  if (issues.length === 0) return 'No doubtful labels.';
  return [
    formatTable(
      ['quality', 'id', 'track', 'issue', 'by'],
      issues
        .slice(0, limit)
        .map(({ score: quality, trackId, track, message, origin }) => [
          quality.toFixed(3),
          String(trackId),
          track,
          message,
          origin,
        ]),
    ),
    ...(issues.length > limit ? [`… and ${issues.length - limit} more (--limit, --json)`] : []),
  ].join('\n');
}

export function describeAgreement(report: AgreementReport): string {
  if (report.tracks === 0)
    return 'No track has two opinions yet: analyze imported tracks, or correct analyzed ones.';
  const kappa = (value: number | null): string =>
    value === null || Number.isNaN(value) ? '–' : value.toFixed(3);
  return [
    `${counted(report.tracks, 'track')} with two opinions and more`,
    '',
    formatTable(
      ['labels', 'bars', 'kappa of all'],
      report.overall.map(({ kind, labels, kappa: value }) => [kind, String(labels), kappa(value)]),
    ),
    '',
    formatTable(
      ['annotators', '', 'labels', 'tracks', 'bars', 'same', 'kappa'],
      report.pairs.map(({ a, b, kind, tracks, agreement }) => [
        a,
        b,
        kind,
        String(tracks),
        String(agreement.items),
        percent(agreement.agreement, 1),
        kappa(agreement.kappa),
      ]),
    ),
    '',
    formatTable(
      ['most disputed', 'agreement', 'annotators'],
      report.disputed
        .slice(0, SHOWN_DRAGS)
        .map(({ trackId, quality, annotators }) => [
          String(trackId),
          quality.toFixed(3),
          annotators.join(', '),
        ]),
    ),
  ].join('\n');
}
