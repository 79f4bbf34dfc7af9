import { readFileSync } from 'node:fs';
import { annotationSchema, indexGrid } from '../../src/shared/domain/index.ts';
import type { Anchor, Annotation, Cue, Section } from '../../src/shared/domain/index.ts';
import { decodeWaveformDat } from '../../src/main/audio/waveform.ts';
import type { TrackSound } from '../../src/main/dataset/label-errors/sound.ts';
import type { Truth } from '../../training/decisions/truth.ts';
import { waveformFile } from './cached.ts';
import type { SyntheticTrack } from './worker.ts';

/** A track with correct labels and the analysis of its audio. */
export interface BenchTrack {
  readonly trackId: number;
  readonly artist: string;
  readonly document: Annotation;
  readonly prediction: Annotation;
  readonly sound: TrackSound | null;
}

/** Name of an analysis in the cache. */
export function analysisName(id: string): string {
  return `analysis-${id}`;
}

function readSound(name: string): TrackSound | null {
  const decoded = decodeWaveformDat(readFileSync(waveformFile(name)));
  return decoded && { ...decoded, offset: 0 };
}

const at = '2026-01-01T00:00:00.000Z';

/** A document as if imported from DJ software, with a source that differs from the predictions'. */
function toDocument(input: {
  duration: number;
  grid: readonly Anchor[];
  beatsPerBar: number;
  structure: readonly Omit<Section, 'confidence' | 'bar'>[];
  cues: readonly Omit<Cue, 'id' | 'confidence' | 'source'>[];
}): Annotation {
  const index = indexGrid(input.grid, input.beatsPerBar);
  const provenance = { source: 'rekordbox', confidence: 0.7, at };
  return annotationSchema.parse({
    metadata: { tier: 2, confidence: 0.7, source: 'rekordbox', created: at, modified: at },
    audio: {
      file: null,
      duration: input.duration,
      bpm: input.grid[0]!.bpm,
      downbeat: index.timeOfBar(1),
      time_signature: [input.beatsPerBar, 4],
      key: null,
    },
    beat_grid: input.grid,
    structure: input.structure.map((section) => ({
      ...section,
      bar: index.nearestDownbeat(section.time).bar,
      confidence: 0.7,
      source: 'rekordbox',
    })),
    cues: input.cues.map((cue, i) => ({ ...cue, id: `c${i}`, confidence: 0.7, source: 'rekordbox' })),
    energy: null,
    provenance: { beat_grid: provenance, downbeat: provenance, structure: provenance },
  });
}

/** Synthetic tracks: grid, labelled sections and a tidy DJ's cues, all exact. */
export function syntheticCorpus(tracks: ReadonlyMap<string, SyntheticTrack>): BenchTrack[] {
  return [...tracks]
    .filter(([, { truth }]) => truth.beats_per_bar === 4)
    .map(([name, { truth, prediction }], i) => ({
      trackId: i + 1,
      artist: truth.artist,
      prediction,
      sound: readSound(name),
      document: toDocument({
        duration: truth.duration_s,
        grid: truth.tempo_segments.map(({ time_s: time, bpm, beat }) => ({ time, bpm, beat })),
        beatsPerBar: truth.beats_per_bar,
        structure: truth.sections.map(({ time, label }) => ({ time, label })),
        cues: truth.cues.map(({ kind, slot, time, end, name }) => ({
          kind,
          time,
          name,
          ...(slot === undefined ? {} : { slot: slot as NonNullable<Cue['slot']> }),
          ...(end === undefined ? {} : { end }),
        })),
      }),
    }));
}

/**
 * Cues on the real tracks: the first downbeat, and each annotated change at least this many bars after the last cue.
 */
const CUE_DISTANCE_BARS = 16;

/**
 * Real development tracks of constant tempo: grid and changes of the arrangement are annotated; cues are set on those
 * changes.
 */
export function realCorpus(
  truths: readonly Truth[],
  predictions: ReadonlyMap<string, Annotation>,
): BenchTrack[] {
  return truths.flatMap((truth, i): BenchTrack[] => {
    const prediction = predictions.get(truth.id);
    if (!prediction || !truth.isConstant || truth.downbeats.length < 2) return [];
    const first = truth.beats[0]!;
    const beatsBefore = Math.round(((truth.downbeats[0]! - first) * truth.bpm) / 60);
    const grid = [{ time: first, bpm: truth.bpm, beat: ((((4 - beatsBefore) % 4) + 4) % 4) + 1 }];
    const bar = 240 / truth.bpm;
    const boundaries = truth.boundaries ?? [];
    const cueTimes = [truth.downbeats[0]!];
    for (const time of boundaries)
      if (time - cueTimes.at(-1)! >= CUE_DISTANCE_BARS * bar - 0.1) cueTimes.push(time);
    return [
      {
        trackId: i + 1,
        artist: truth.id.split('-').slice(0, 2).join('-'),
        prediction,
        sound: readSound(analysisName(truth.id)),
        document: toDocument({
          duration: prediction.audio.duration,
          grid,
          beatsPerBar: 4,
          structure:
            boundaries.length === 0
              ? []
              : [
                  { time: Math.max(0, first), label: 'other' as const },
                  ...boundaries
                    .filter((time) => time > first + 1)
                    .map((time) => ({ time, label: 'other' as const })),
                ],
          cues: cueTimes
            .filter((time) => time >= 0)
            .map((time) => ({ kind: 'memory' as const, time, name: '' })),
        }),
      },
    ];
  });
}
