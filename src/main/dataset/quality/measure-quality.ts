import type { TrackId } from '../../../shared/domain/index.ts';
import { createCollectionChecker } from '../checks/check-collection.ts';
import { defaultCheckOptions } from '../checks/check-annotation.ts';
import type { CheckOptions } from '../checks/check-annotation.ts';
import { checks } from '../checks/finding.ts';
import type { CheckCode, Finding } from '../checks/finding.ts';
import type { DatasetTrack } from '../dataset-track.ts';
import { foldGenre } from '../splits/recording-name.ts';
import { evenness, Tally, variety } from '../statistics/distribution.ts';
import { qualityMeasures } from '../../../shared/domain/dataset-terms.ts';
import type { QualityMeasure, RequiredField } from '../../../shared/domain/dataset-terms.ts';
import { defaultRequired, defaultThresholds } from './thresholds.ts';
import type { QualityThresholds } from './thresholds.ts';

export interface QualityOptions {
  readonly required: readonly RequiredField[];
  readonly thresholds: QualityThresholds;
  readonly checks: CheckOptions;
}

export const defaultQualityOptions: QualityOptions = {
  required: defaultRequired,
  thresholds: defaultThresholds,
  checks: defaultCheckOptions,
};

/** One reason for a lower score. */
export interface Drag {
  readonly measure: QualityMeasure;
  /** Field or check. */
  readonly what: string;
  readonly tracks: number;
  /** How much the measure would rise if this were fixed. */
  readonly cost: number;
  /** Some of the tracks, as examples. */
  readonly examples: readonly TrackId[];
}

interface Gate {
  readonly measure: QualityMeasure;
  readonly score: number;
  readonly threshold: number;
  readonly passed: boolean;
}

export interface QualityReport {
  readonly tracks: number;
  readonly scores: Readonly<Record<QualityMeasure, number>>;
  readonly gates: readonly Gate[];
  readonly passed: boolean;
  /** Smallest genre divided by the largest; 0 or 1 says little in a library with rare genres, hence `balance`. */
  readonly minToMax: number;
  /** Most costly first. */
  readonly drags: readonly Drag[];
  /** Number of findings by check. */
  readonly findings: readonly { readonly code: CheckCode; readonly count: number; readonly tracks: number }[];
}

/** The result of a quality meter's `finish`. */
export interface MeasuredQuality {
  readonly report: QualityReport;
  /** Findings between tracks. */
  readonly findings: Finding[];
  /** All tracks affected by a drag, named by its `what`; empty for an unknown one. */
  readonly concerned: (what: string) => TrackId[];
}

/** Prefix of drags for missing fields: `no key`. */
const NO_FIELD = 'no ';
const EXAMPLES = 20;
/** Camelot keys; modes; bins of ten BPM from 60 to 200. */
const KEY_CLASSES = 24;
const MODE_CLASSES = 2;
const TEMPO_CLASSES = 14;

function hasField(track: DatasetTrack, field: RequiredField): boolean {
  const { document } = track;
  switch (field) {
    case 'title':
    case 'artist':
      return track[field] !== '';
    case 'genre':
      return (track.genres ?? [track.genre]).some((genre) => genre !== '');
    case 'descriptors':
    case 'tags':
      return (track[field]?.length ?? 0) > 0;
    case 'rating':
      return (track.rating ?? 0) > 0;
    case 'file':
      return track.path !== null && !track.missing;
    case 'audio':
      return track.audioId !== null;
    case 'duration':
      return document !== null && document.audio.duration > 0;
    case 'key':
      return document !== null && document.audio.key !== null;
    case 'energy':
      return document !== null && document.energy !== null;
    case 'beat_grid':
    case 'structure':
    case 'cues':
      return document !== null && document[field].length > 0;
  }
}

/** Tracks affected by one cause. */
class Cause {
  readonly tracks = new Set<TrackId>();
  count = 0;
  /** What the cause subtracts from the sum over tracks or documents. */
  weight = 0;
}

/**
 * Measures a collection in one pass. Over n tracks, with F required fields:
 * completeness = present fields / (n F); consistency = mean over documents of passed / applicable consistency checks;
 * validity = documents without a validity error / documents; uniqueness = 1 − further copies of a recording / n;
 * overall = mean of these four; balance = Pielou's evenness of the genres; diversity = mean variety of keys, tempi and modes.
 * All are 0 for an empty collection.
 */
export function createQualityMeter(options: QualityOptions = defaultQualityOptions) {
  const checker = createCollectionChecker(options.checks);
  const missing = new Map<RequiredField, Cause>();
  const causes = new Map<CheckCode, Cause>();
  const genres = new Tally<string>();
  const keys = new Tally<string>();
  const modes = new Tally<string>();
  const tempi = new Tally<number>();
  let tracks = 0;
  let documents = 0;
  let present = 0;
  let invalid = 0;
  let consistency = 0;

  function blame<K>(index: Map<K, Cause>, key: K, trackId: TrackId, weight = 1): void {
    let cause = index.get(key);
    if (!cause) index.set(key, (cause = new Cause()));
    cause.count++;
    // A check that fails several times on one track counts once.
    if (!cause.tracks.has(trackId)) cause.weight += weight;
    cause.tracks.add(trackId);
  }

  return {
    /** Returns the findings on the track alone. */
    add(track: DatasetTrack): Finding[] {
      tracks++;
      for (const field of options.required) {
        if (hasField(track, field)) present++;
        else blame(missing, field, track.trackId);
      }
      const { findings, checked } = checker.add(track);
      for (const { code } of findings) {
        const isPartial = checked !== null && checks[code].dimension === 'consistency';
        blame(causes, code, track.trackId, isPartial ? 1 / checked.consistencyChecks : 1);
      }
      const { genres: named = [track.genre] } = track;
      for (const genre of named.length === 0 ? [''] : named) genres.add(foldGenre(genre));
      if (checked && track.document) {
        documents++;
        consistency += 1 - checked.consistencyFailures / checked.consistencyChecks;
        if (checked.findings.some(({ code }) => checks[code].dimension === 'validity')) invalid++;
        const { audio } = track.document;
        if (audio.bpm !== null) tempi.add(Math.floor(audio.bpm / 10));
        if (audio.key !== null) {
          keys.add(audio.key);
          modes.add(audio.key.slice(-1));
        }
      }
      return findings;
    },

    /** The report, the findings between tracks, and for each `what` of a drag all affected tracks. */
    finish(): MeasuredQuality {
      const shared = checker.finish();
      for (const { code, trackId } of shared) blame(causes, code, trackId);
      const copies = new Set(shared.map(({ trackId }) => trackId)).size;
      const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
      const parts = {
        completeness: ratio(present, tracks * options.required.length),
        consistency: ratio(consistency, documents),
        validity: ratio(documents - invalid, documents),
        uniqueness: ratio(tracks - copies, tracks),
      };
      const scores: Record<QualityMeasure, number> = {
        ...parts,
        overall: (parts.completeness + parts.consistency + parts.validity + parts.uniqueness) / 4,
        balance: tracks === 0 ? 0 : evenness(genres.counts.values()),
        diversity:
          (variety(keys.counts.values(), KEY_CLASSES) +
            variety(tempi.counts.values(), TEMPO_CLASSES) +
            variety(modes.counts.values(), MODE_CLASSES)) /
          3,
      };
      const gates = qualityMeasures.map((measure) => {
        const threshold = options.thresholds[measure];
        // Floating-point sums of many shares may miss a whole number.
        return { measure, score: scores[measure], threshold, passed: scores[measure] >= threshold - 1e-9 };
      });
      const sizes = [...genres.counts.values()];
      return {
        findings: shared,
        concerned: (what) => [
          ...(causes.get(what as CheckCode)?.tracks ??
            missing.get(what.replace(NO_FIELD, '') as RequiredField)?.tracks ??
            []),
        ],
        report: {
          tracks,
          scores,
          gates,
          passed: gates.every(({ passed }) => passed),
          minToMax: sizes.length === 0 ? 0 : Math.min(...sizes) / Math.max(...sizes),
          drags: drags(),
          findings: [...causes]
            .map(([code, cause]) => ({ code, count: cause.count, tracks: cause.tracks.size }))
            .sort((a, b) => b.tracks - a.tracks),
        },
      };
    },
  };

  function drags(): Drag[] {
    const list: Drag[] = [];
    const push = (measure: QualityMeasure, what: string, cause: Cause, whole: number): void =>
      void list.push({
        measure,
        what,
        tracks: cause.tracks.size,
        cost: cause.weight / whole,
        examples: [...cause.tracks].slice(0, EXAMPLES),
      });
    for (const [field, cause] of missing)
      push('completeness', `${NO_FIELD}${field}`, cause, tracks * options.required.length);
    for (const [code, cause] of causes) {
      const { dimension } = checks[code];
      // Missing grids and files already count as missing fields.
      if (dimension === 'completeness') continue;
      push(dimension, code, cause, dimension === 'uniqueness' ? tracks : documents);
    }
    return list.sort((a, b) => b.cost - a.cost);
  }
}
