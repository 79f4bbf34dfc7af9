import { compareWithImported, trackConfidence } from '../../analysis/confidence.ts';
import { mergeCues, defaultMergeLimits } from '../../analysis/cues/merge-cues.ts';
import type { CueMergeCounts, CueMergeMode } from '../../analysis/cues/merge-cues.ts';
import { proposeCues } from '../../analysis/cues/propose-cues.ts';
import type { TrackAnalysis } from '../../analysis/analyze-track.ts';
import { indexGrid, isFromModel, isPersonal } from '../../../shared/domain/index.ts';
import type {
  Anchor,
  Annotation,
  BeatGrid,
  Energy,
  Flag,
  Section,
  Source,
} from '../../../shared/domain/index.ts';
import type { CueTemplate } from '../../../shared/domain/cue-template.ts';

/** `keep`: an imported or corrected grid stays, the model's is only a prediction. `replace`: takes the model's. */
export type GridMergeMode = 'keep' | 'replace';

export interface ApplyOptions {
  readonly template: CueTemplate;
  readonly cues: CueMergeMode;
  /** False leaves all cues alone. */
  readonly predictCues: boolean;
  readonly grid: GridMergeMode;
  /** ISO time. */
  readonly at: string;
}

export interface AppliedAnalysis {
  /** The track's new state; null when the analysis must not change it (verified by a person). */
  readonly document: Annotation | null;
  /** What the model alone says. */
  readonly prediction: Annotation;
  readonly cueCounts: CueMergeCounts | null;
}

/** Flags that an analysis sets and takes back; the others belong to the import or to people. */
const analysisFlags: readonly Flag[] = [
  'tempo_octave',
  'tempo_disagrees',
  'key_disagrees',
  'low_confidence',
  'mono_cancels',
  'invalid_samples',
];
const LOW_CONFIDENCE = 0.5;
/** A section under this many bars is doubtful in music for DJs. */
const MIN_SECTION_BARS = 4;
const SNAP_TOLERANCE_S = 0.03;
/** Tempi closer than this are the same to a DJ. */
const SAME_TEMPO_BPM = 0.05;

/** Which of the document's rules hold. */
export function validate(document: Annotation): NonNullable<Annotation['metadata']['validation']> {
  const { beat_grid: grid, cues, structure, audio } = document;
  const index = indexGrid(grid, audio.time_signature[0]);
  return {
    beat_grid_valid: grid.length > 0 && grid[0]!.time <= Math.max(audio.duration, 0.001),
    cue_points_snapped:
      grid.length > 0 &&
      cues.every((cue) => Math.abs(index.nearestBeat(cue.time).time - cue.time) <= SNAP_TOLERANCE_S),
    min_section_length: structure.every((section, i) => {
      const next = structure[i + 1];
      return !next || next.bar - section.bar >= MIN_SECTION_BARS;
    }),
  };
}

/** Puts section starts on the bar lines of another grid; of sections that fall onto one bar line the first stays. */
export function alignStructure(
  sections: readonly Section[],
  energy: Energy | null,
  grid: BeatGrid,
  beatsPerBar: number,
): { structure: Section[]; energy: Energy | null } {
  if (grid.length === 0) return { structure: [...sections], energy };
  const index = indexGrid(grid, beatsPerBar);
  const structure: Section[] = [];
  /** Index of each kept section among the given ones. */
  const kept: number[] = [];
  for (const [i, section] of sections.entries()) {
    const downbeat = index.nearestDownbeat(section.time);
    if (i > 0 && downbeat.bar <= structure.at(-1)!.bar) continue;
    // The first section begins with the audio, not with a bar line after it.
    structure.push({ ...section, bar: downbeat.bar, time: i === 0 ? section.time : downbeat.time });
    kept.push(i);
  }
  if (!energy) return { structure, energy };
  return {
    structure,
    energy: {
      overall: energy.overall,
      by_section: kept.map((from, section) => ({ ...energy.by_section[from]!, section })),
      at_boundaries: kept
        .slice(1)
        .map((from, boundary) => ({ boundary, delta: energy.at_boundaries[from - 1]!.delta })),
    },
  };
}

/** The same sections with their bars as another grid counts them. */
function countBars(sections: readonly Section[], grid: BeatGrid, beatsPerBar: number): Section[] {
  if (grid.length === 0) return [...sections];
  const index = indexGrid(grid, beatsPerBar);
  return sections.map((section) => ({ ...section, bar: index.nearestDownbeat(section.time).bar }));
}

function firstDownbeat(grid: readonly Anchor[], beatsPerBar: number): number | null {
  return grid.length === 0 ? null : indexGrid(grid, beatsPerBar).timeOfBar(1);
}

/** The document that follows from the analysis alone, tier 3. */
export function predictionOf(
  analysis: TrackAnalysis,
  file: string | null,
  options: Pick<ApplyOptions, 'template' | 'at'>,
): Annotation {
  const { grid: estimate, structure, energy, key, duration } = analysis;
  const source = analysis.source as Source;
  const { at, template } = options;
  const grid = [...estimate.grid];
  const sections = structure.sections.map((section) => ({ ...section, source }));
  const provenance = (confidence: number, by: string = source) => ({ source: by as Source, confidence, at });
  const cues = proposeCues({
    sections,
    grid,
    beatsPerBar: estimate.beatsPerBar,
    duration,
    template,
    source,
    gridConfidence: estimate.confidence,
    downbeatConfidence: estimate.downbeatConfidence,
  });
  const document: Annotation = {
    metadata: {
      tier: 3,
      confidence: 0,
      source,
      created: at,
      modified: at,
      verified_by: null,
      notes: '',
      flags: [],
    },
    audio: {
      file,
      duration,
      bpm: grid[0]?.bpm ?? null,
      downbeat: firstDownbeat(grid, estimate.beatsPerBar),
      time_signature: [estimate.beatsPerBar, 4],
      key: key?.key ?? null,
    },
    beat_grid: grid,
    structure: sections,
    cues,
    energy: energy.energy,
    tempo_alternatives: [...estimate.alternatives],
    provenance: {
      ...(grid.length > 0
        ? { beat_grid: provenance(estimate.confidence), downbeat: provenance(estimate.downbeatConfidence) }
        : {}),
      ...(key ? { key: provenance(key.confidence, key.source) } : {}),
      structure: provenance(structure.confidence),
      energy: provenance(energy.confidence),
    },
  };
  return complete(document, flagsOfSound(analysis));
}

/** Flags for what the decoder found. */
function flagsOfSound({ findings }: TrackAnalysis): Flag[] {
  return findings.map(({ code }) => code);
}

/** Confidence of a whole document; parts that nobody has said anything about do not count against it. */
export function documentConfidence(document: Annotation): number {
  const { provenance, cues } = document;
  const grid = {
    grid: document.beat_grid,
    confidence: provenance.beat_grid?.confidence ?? 0,
    downbeatConfidence: provenance.downbeat?.confidence ?? 1,
  };
  const structure = provenance.structure ?? { confidence: grid.confidence * grid.downbeatConfidence };
  return trackConfidence({ grid, structure, key: provenance.key ?? null, cues });
}

/** Recomputes what follows from the rest: overall confidence, validation, and the flags of an analysis, `found` ones given. */
export function complete(document: Annotation, found: readonly Flag[]): Annotation {
  const confidence = documentConfidence(document);
  const validation = validate(document);
  const flags = new Set(document.metadata.flags.filter((flag) => !analysisFlags.includes(flag)));
  for (const flag of found) flags.add(flag);
  if (document.beat_grid.length > 0) flags.delete('grid_missing');
  if (document.metadata.tier !== 1 && confidence < LOW_CONFIDENCE) flags.add('low_confidence');
  return { ...document, metadata: { ...document.metadata, confidence, validation, flags: [...flags] } };
}

/**
 * Merges an analysis into a track's current document. A verified track (tier 1) is never changed. Otherwise values that
 * came from Rekordbox or a person stay; what is absent or was predicted before is filled from the analysis; cues
 * are merged as `options.cues` says.
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
  // What a person set stays whatever was asked for, also when they set it to nothing.
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
    ? mergeCues(head.cues, proposed, options.cues, {
        ...defaultMergeLimits,
        minDistance: Math.min(options.template.min_distance_bars, 1) * secondsPerBar - 0.01,
      })
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

/** Beside a kept grid the model's own tempo is the first alternative, when it differs. */
export function alternativesFor(grid: BeatGrid, prediction: Annotation): Annotation['tempo_alternatives'] {
  const bpm = grid[0]?.bpm ?? 0;
  const own =
    prediction.audio.bpm === null
      ? []
      : [{ bpm: prediction.audio.bpm, confidence: prediction.provenance.beat_grid?.confidence ?? 0 }];
  return [...own, ...prediction.tempo_alternatives].filter(
    (alternative) => Math.abs(alternative.bpm - bpm) > SAME_TEMPO_BPM,
  );
}
