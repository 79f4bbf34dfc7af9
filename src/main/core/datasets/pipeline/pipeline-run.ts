import type { CreateVersionInput } from '../../../../shared/contract/index.ts';
import type { ExportFormat } from '../../../../shared/domain/index.ts';
import type { FeatureRequest } from '../../../dataset/features/track-features.ts';
import type { AugmentationRanges } from '../../../synthesis/augmentation/augment.ts';
import type { StyleName } from '../../../synthesis/styles.ts';
import type { SourceFailure } from '../sources.ts';
import type { Journal } from './journal.ts';

/** Options for creating everything that a training run reads. */
export interface PipelineOptions {
  /** The version to create, unless its parent equals it. */
  readonly version: CreateVersionInput;
  /** Export formats; empty for none. */
  readonly features: FeatureRequest;
  /** Feature cache folder; no caching if absent. */
  readonly cache?: string;
  /** Number of augmented copies per training track; 0 for none. */
  readonly variants: number;
  readonly ranges: AugmentationRanges;
  /** Number of synthesized tracks; 0 for none. */
  readonly synthesize: number;
  readonly styles: readonly StyleName[];
  readonly seconds?: readonly [number, number];
  /** MIDI files to render. */
  readonly midi: readonly string[];
  readonly formats: readonly ExportFormat[];
  /** ISO time for what is created. */
  readonly at: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: PipelineStep, done: number, total: number) => void;
}

const pipelineSteps = [
  'version',
  'splits',
  'annotations',
  'augment',
  'synthesize',
  'features',
  'export',
] as const;
export type PipelineStep = (typeof pipelineSteps)[number];

/** State of a running pipeline. */
export interface PipelineRun {
  readonly root: string;
  readonly options: PipelineOptions;
  readonly journal: Journal;
  readonly failures: SourceFailure[];
  readonly progress: (step: PipelineStep) => (done: number, total: number) => void;
  /** @throws AppError `cancelled` */
  readonly stopIfAsked: () => void;
}
