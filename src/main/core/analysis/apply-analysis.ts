import { compareWithImported } from '../../analysis/confidence.ts';
import { limitsOf, mergeCues } from '../../analysis/cues/merge-cues.ts';
import type { CueMergeCounts, CueMergeMode } from '../../analysis/cues/merge-cues.ts';
import { proposeCues } from '../../analysis/cues/propose-cues.ts';
import type { TrackAnalysis } from '../../analysis/analyze-track.ts';
import { isFromModel, isPersonal } from '../../../shared/domain/index.ts';
import type { Annotation, Source } from '../../../shared/domain/index.ts';
import type { CueTemplate } from '../../../shared/domain/cue-template.ts';
import { complete } from '../annotations/complete-document.ts';
import { alignStructure, alternativesFor, countBars } from '../annotations/keep-grid.ts';
import { firstDownbeat, flagsOfSound, predictionOf } from './predicted-document.ts';

/** `keep`: an imported or corrected grid stays, and the model's is only a prediction. `replace`: uses the model's. */
export type GridMergeMode = 'keep' | 'replace';

export interface ApplyOptions {
  readonly template: CueTemplate;
  readonly cues: CueMergeMode;
  /** False leaves all cues unchanged. */
  readonly predictCues: boolean;
  readonly grid: GridMergeMode;
  /** ISO time. */
  readonly at: string;
}

export interface AppliedAnalysis {
  /** The track's new state; null if the analysis must not change it (verified by a person). */
  readonly document: Annotation | null;
  /** The document of the model alone. */
  readonly prediction: Annotation;
  readonly cueCounts: CueMergeCounts | null;
}

/**
 * Merges an analysis into a track's current document. A verified track (tier 1) is never changed. Otherwise values from
 * Rekordbox or a person stay; missing values and earlier predictions are filled in from the analysis; cues are merged
 * as `options.cues` says.
 */
export function applyAnalysis(
  head: Annotation | null,
  analysis: TrackAnalysis,
  file: string | null,
  options: ApplyOptions,
): AppliedAnalysis {
  const prediction = predictionOf(analysis, file, options);
  if (head === null) {
    const document = options.predictCues ? prediction : { ...prediction, cues: [] };
    return { document, prediction, cueCounts: null };
  }
  if (head.metadata.tier === 1) return { document: null, prediction, cueCounts: null };

  const { provenance } = head;
  // A value that a person set stays whatever the options, even if they cleared it.
  const isPersons = (part: keyof Annotation['provenance']): boolean => isPersonal(provenance[part]);
  const keepGrid =
    isPersons('beat_grid') ||
    isPersons('downbeat') ||
    (head.beat_grid.length > 0 && options.grid === 'keep' && !isFromModel(provenance.beat_grid?.source));
  const grid = keepGrid ? head.beat_grid : prediction.beat_grid;
  const time_signature = keepGrid ? head.audio.time_signature : prediction.audio.time_signature;
  const keepKey = isPersons('key') || (head.audio.key !== null && !isFromModel(provenance.key?.source));
  const keepSections =
    isPersons('structure') ||
    (head.structure.length > 0 &&
      provenance.structure !== undefined &&
      !isFromModel(provenance.structure.source));
  const { structure, energy } = keepSections
    ? { structure: countBars(head.structure, grid, time_signature[0]), energy: head.energy }
    : keepGrid
      ? alignStructure(prediction.structure, prediction.energy, grid, time_signature[0])
      : prediction;

  const source = analysis.source as Source;
  const downbeatSource = keepGrid ? provenance.downbeat : prediction.provenance.downbeat;
  const proposed = options.predictCues
    ? proposeCues({
        sections: structure,
        grid,
        beatsPerBar: time_signature[0],
        duration: analysis.duration,
        template: options.template,
        source,
        gridConfidence: keepGrid ? (provenance.beat_grid?.confidence ?? 1) : analysis.grid.confidence,
        downbeatConfidence: downbeatSource?.confidence ?? analysis.grid.downbeatConfidence,
      })
    : [];
  const secondsPerBar = (60 / (grid[0]?.bpm ?? 120)) * time_signature[0];
  const merged = options.predictCues
    ? mergeCues(head.cues, proposed, options.cues, limitsOf(options.template, secondsPerBar))
    : { cues: head.cues, counts: null };

  const document: Annotation = {
    ...head,
    metadata: {
      ...head.metadata,
      ...(isFromModel(head.metadata.source) ? { source } : {}),
      modified: options.at,
    },
    audio: {
      ...head.audio,
      file: file ?? head.audio.file,
      duration: analysis.duration,
      bpm: grid[0]?.bpm ?? null,
      downbeat: firstDownbeat(grid, time_signature[0]),
      time_signature,
      key: keepKey ? head.audio.key : prediction.audio.key,
    },
    beat_grid: [...grid],
    structure: [...structure],
    cues: [...merged.cues],
    energy,
    tempo_alternatives: keepGrid ? alternativesFor(grid, prediction) : prediction.tempo_alternatives,
    provenance: {
      ...pick(keepGrid ? provenance : prediction.provenance, ['beat_grid', 'downbeat']),
      ...pick(keepKey ? provenance : prediction.provenance, ['key']),
      ...pick(keepSections ? provenance : prediction.provenance, ['structure', 'energy']),
      ...pick(provenance, ['labels']),
    },
  };
  const { flags } = compareWithImported(
    { beat_grid: keepGrid ? head.beat_grid : [], key: keepKey ? head.audio.key : null },
    analysis,
    analysis.duration,
  );
  return {
    document: complete(document, [...flags, ...flagsOfSound(analysis)]),
    prediction,
    cueCounts: merged.counts,
  };
}

function pick<T extends object, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]]])),
  ) as Pick<T, K>;
}
