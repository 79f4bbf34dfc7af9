import type { Device, TrackSelection } from '../../../shared/contract/index.ts';
import type { TempoRange } from '../../../shared/domain/index.ts';
import type { CueMergeMode } from '../../analysis/cues/merge-cues.ts';
import type { AnalysisSummary, TrackAnalyzer } from './analyze-tracks.ts';
import type { GridMergeMode } from './apply-analysis.ts';
import { withoutCounts } from '../jobs/job.ts';
import type { StartedJob } from '../jobs/job.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { namesOf } from '../jobs/plain-names.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { FolderScan, ScanSummary } from '../library/scan-folders.ts';
import type { SettingsStore } from '../settings.ts';
import { msg, readMessage, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

export type AnalysisTarget = TrackSelection | { readonly kind: 'paths'; readonly paths: readonly string[] };

export interface AnalysisRequestOptions {
  /** Job title; by default it says what is analyzed. */
  readonly title?: Message;
  readonly force?: boolean;
  readonly cues?: CueMergeMode;
  readonly predictCues?: boolean;
  readonly grid?: GridMergeMode;
  /** Where networks run; the configured device if absent. */
  readonly device?: Device;
  /** Model version; the configured one if absent. */
  readonly model?: string;
  /** Tempo range in which to count the beat; the configured one if absent. */
  readonly tempoRange?: TempoRange;
}

export interface AnalysisResult extends AnalysisSummary {
  readonly scan: ScanSummary | null;
  readonly seconds: number;
}

/** Warnings in an analysis result about usable files; empty while there is no result. */
export function warningsOf(result: unknown): { item: string; message: string }[] {
  const { scan, warnings = [] } = (result ?? {}) as Partial<AnalysisResult>;
  return [...(scan?.warnings ?? []), ...warnings].map(({ path, message }) => ({
    item: path,
    message: t(readMessage(message)),
  }));
}

/** Analysis of tracks and folders as jobs. */
export function createAnalysisService(deps: {
  jobs: Jobs;
  scan: FolderScan;
  library: LibraryQuery;
  analyzer: TrackAnalyzer;
  settings: SettingsStore;
  libraryChanged: (trackIds: 'many', reason: 'scan') => void;
}) {
  return {
    start(target: AnalysisTarget, options: AnalysisRequestOptions = {}): StartedJob<AnalysisResult> {
      const known = target.kind === 'paths' ? null : deps.library.idsOf(target);
      return deps.jobs.start({
        kind: 'analysis',
        title:
          options.title ??
          (target.kind === 'paths'
            ? msg('Analyze {names}', { names: namesOf(target.paths) })
            : msg('Analyze {count, plural, one {# track} other {# tracks}}', { count: known!.length })),
        unit: 'tracks',
        params: { target, options },
        async run(job) {
          const started = Date.now();
          const scan =
            target.kind === 'paths' ? await deps.scan.scan(target.paths, withoutCounts(job)) : null;
          if (scan) deps.libraryChanged('many', 'scan');
          const summary = await deps.analyzer.analyze(
            known ?? scan!.trackIds,
            {
              force: options.force ?? false,
              cues: options.cues ?? 'extend',
              predictCues: options.predictCues ?? true,
              grid: options.grid ?? 'keep',
              device: options.device ?? deps.settings.get().device,
              ...(options.model !== undefined && { model: options.model }),
              tempoRange: options.tempoRange ?? deps.settings.get().tempoRange,
              template: deps.settings.get().cueTemplate,
            },
            job,
          );
          return {
            ...summary,
            failed: summary.failed + (scan?.failed ?? 0),
            scan,
            seconds: (Date.now() - started) / 1000,
          };
        },
      });
    },
  };
}
