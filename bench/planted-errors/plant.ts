import { indexGrid, sectionLabels } from '../../src/shared/domain/index.ts';
import type { Anchor, Annotation, Cue, Section } from '../../src/shared/domain/index.ts';
import type { LabelKind } from '../../src/main/dataset/label-errors/evidence.ts';
import { createRng } from '../../src/main/numeric/rng.ts';
import type { Rng } from '../../src/main/numeric/rng.ts';
import type { BenchTrack } from './corpora.ts';

/** One error planted in the labels. */
export interface PlantedError {
  readonly trackId: number;
  readonly kind: LabelKind;
  readonly type: string;
  /** Its positions, seconds; empty for errors of the whole grid. */
  readonly times: readonly number[];
  /** Seconds per bar, the unit of distance. */
  readonly bar: number;
}

function withGrid(document: Annotation, grid: readonly Anchor[], cues: readonly Cue[]): Annotation {
  const index = indexGrid(grid, document.audio.time_signature[0]);
  return {
    ...document,
    beat_grid: [...grid],
    cues: [...cues],
    audio: { ...document.audio, bpm: grid[0]!.bpm, downbeat: index.timeOfBar(1) },
    structure: document.structure.map((section) => ({
      ...section,
      bar: index.nearestDownbeat(section.time).bar,
    })),
  };
}

/**
 * A grid with errors typical of DJ software: shifted, on another beat 1, or at half (double) tempo. In half of the
 * shifts, cues move along.
 */
function plantGrid(rng: Rng, document: Annotation): { document: Annotation; type: string } {
  const type = rng.pick(['shifted grid', 'wrong phase', 'half tempo'] as const);
  const { beat_grid: grid } = document;
  if (type === 'shifted grid') {
    const by = rng.range(0.02, 0.12) * (rng.chance(0.5) ? 1 : -1);
    const shifted = grid.map((anchor) => ({ ...anchor, time: anchor.time + by }));
    const cues = rng.chance(0.5)
      ? document.cues.map((cue) => ({
          ...cue,
          time: Math.max(0, cue.time + by),
          ...(cue.end === undefined ? {} : { end: cue.end + by }),
        }))
      : document.cues;
    return { document: withGrid(document, shifted, cues), type };
  }
  if (type === 'wrong phase') {
    const by = rng.int(1, 3);
    const turned = grid.map((anchor) => ({ ...anchor, beat: ((anchor.beat - 1 + by) % 4) + 1 }));
    return { document: withGrid(document, turned, document.cues), type };
  }
  const factor = grid[0]!.bpm < 100 ? 2 : 0.5;
  const scaled = grid.map((anchor) => ({ ...anchor, bpm: anchor.bpm * factor, beat: 1 }));
  return { document: withGrid(document, scaled, document.cues), type };
}

function sorted<T extends { readonly time: number }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => a.time - b.time);
}

/**
 * Corrupts a share of the labels of each kind: whole grids, cues (dropped, or moved by bars, beats or milliseconds),
 * boundaries (dropped, moved by bars, or added) and section labels.
 */
export function plantErrors(
  tracks: readonly BenchTrack[],
  seed: string,
  options: { readonly share: number; readonly sections: boolean },
): { readonly tracks: BenchTrack[]; readonly planted: PlantedError[] } {
  const rng = createRng(`planted:${seed}`);
  const planted: PlantedError[] = [];
  const { share } = options;
  const result = tracks.map((track): BenchTrack => {
    const { trackId } = track;
    let { document } = track;
    const own = rng.fork(String(trackId));
    const bar = (60 / document.beat_grid[0]!.bpm) * 4;
    const end = document.audio.duration;
    const note = (kind: LabelKind, type: string, ...times: number[]): void =>
      void planted.push({ trackId, kind, type, times, bar });

    const cues: Cue[] = [];
    for (const cue of document.cues) {
      if (!own.chance(share)) {
        cues.push(cue);
        continue;
      }
      if (own.chance(0.5)) {
        note('cue', 'cue dropped', cue.time);
        continue;
      }
      const step = own.weighted({ bars: 6, beats: 2, ms: 2 });
      const by =
        (step === 'bars'
          ? own.pick([1, 2, 4, 8]) * bar
          : step === 'beats'
            ? own.int(1, 2) * (bar / 4)
            : own.range(0.04, 0.2)) * (own.chance(0.5) ? 1 : -1);
      const time = cue.time + by < 0 || cue.time + by > end ? cue.time - by : cue.time + by;
      const { end: loopEnd, ...point } = cue;
      cues.push({
        ...point,
        time: Math.max(0, time),
        ...(loopEnd === undefined ? {} : { end: loopEnd - cue.time + time }),
      });
      note('cue', `cue moved by ${step}`, cue.time, time);
    }

    const structure: Section[] = [];
    for (const [i, section] of document.structure.entries()) {
      if (i === 0 || !own.chance(share)) structure.push(section);
      else if (own.chance(0.4)) note('boundary', 'boundary dropped', section.time);
      else {
        const before = document.structure[i - 1]!.time;
        const next = document.structure[i + 1]?.time ?? end;
        const room = [-4, -2, -1, 1, 2, 4].filter(
          (n) => section.time + n * bar > before + bar && section.time + n * bar < next - bar,
        );
        if (room.length === 0) {
          structure.push(section);
          continue;
        }
        const time = section.time + own.pick(room) * bar;
        structure.push({ ...section, time });
        note('boundary', 'boundary moved', section.time, time);
      }
    }
    if (options.sections)
      for (const [i, section] of structure.entries()) {
        if (!own.chance(share)) continue;
        const used = [...new Set(document.structure.map(({ label }) => label))].filter(
          (label) => label !== section.label,
        );
        const label =
          used.length > 0 ? own.pick(used) : own.pick(sectionLabels.filter((name) => name !== section.label));
        structure[i] = { ...section, label };
        note('section', 'label swapped', section.time);
      }
    const index = indexGrid(document.beat_grid, document.audio.time_signature[0]);
    document = {
      ...document,
      cues: sorted(cues),
      structure: sorted(structure).map((section) => ({
        ...section,
        bar: index.nearestDownbeat(section.time).bar,
      })),
    };
    if (own.chance(share)) {
      const wrong = plantGrid(own.fork('grid'), document);
      document = wrong.document;
      note('beat', wrong.type);
    }
    return { ...track, document };
  });
  return { tracks: result, planted };
}
