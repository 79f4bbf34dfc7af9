import type { CreateVersionInput } from '../../../../shared/contract/index.ts';
import type { ExportFormat } from '../../../../shared/domain/index.ts';
import type { FeatureRequest } from '../../../dataset/features/track-features.ts';
import type { AugmentationRanges } from '../../../synthesis/augmentation/augment.ts';
import type { StyleName } from '../../../synthesis/styles.ts';
import type { SourceFailure } from '../sources.ts';
import type { Journal } from './journal.ts';

/** Everything that a training run reads, from the library. */
export interface PipelineOptions {
  /** The version that it makes, unless its parent equals it. */
  readonly version: CreateVersionInput;
  /** None when empty. */
  readonly features: FeatureRequest;
  /** Where features are cached; no caching when absent. */
  readonly cache?: string;
  /** Changed copies of each training track; 0 for none. */
  readonly variants: number;
  readonly ranges: AugmentationRanges;
  /** Synthesized tracks; 0 for none. */
  readonly synthesize: number;
  readonly styles: readonly StyleName[];
  readonly seconds?: readonly [number, number];
  /** MIDI files to render. */
  readonly midi: readonly string[];
  readonly formats: readonly ExportFormat[];
  /** ISO time for what is made. */
  readonly at: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: PipelineStep, done: number, total: number) => void;
}

export const pipelineSteps = [
  'version',
  'splits',
  'annotations',
  'augment',
  'synthesize',
  'features',
  'export',
] as const;
export type PipelineStep = (typeof pipelineSteps)[number];

/** A pipeline on its way. */
export interface PipelineRun {
  readonly root: string;
  readonly options: PipelineOptions;
  readonly journal: Journal;
  readonly failures: SourceFailure[];
  readonly progress: (step: PipelineStep) => (done: number, total: number) => void;
  /** @throws AppError `cancelled` */
  readonly stopIfAsked: () => void;
}
