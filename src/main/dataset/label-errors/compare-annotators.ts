import { indexGrid, sectionLabels } from '../../../shared/domain/index.ts';
import type { Annotation, GridIndex } from '../../../shared/domain/index.ts';
import { cohenKappa, consensus, fleissKappa } from './agreement.ts';
import type { PairAgreement } from './agreement.ts';
import { labelKinds } from './evidence.ts';
import type { LabelKind } from './evidence.ts';

/** One annotator's (a person's, Rekordbox's or a model's) labels of a track. */
export interface Opinion {
  readonly annotator: string;
  readonly document: Annotation;
}

interface AnnotatorPair {
  readonly a: string;
  readonly b: string;
  readonly kind: LabelKind;
  readonly tracks: number;
  readonly agreement: PairAgreement;
}

export interface AgreementReport {
  /** Number of tracks with at least two opinions. */
  readonly tracks: number;
  readonly pairs: readonly AnnotatorPair[];
  /** Fleiss' kappa over all annotators; null if it is undefined. */
  readonly overall: readonly {
    readonly kind: LabelKind;
    readonly labels: number;
    readonly kappa: number | null;
  }[];
  /** Tracks on which the annotators agree least; `quality` is the mean share of votes behind the consensus. */
  readonly disputed: readonly {
    readonly trackId: number;
    readonly quality: number;
    readonly annotators: readonly string[];
  }[];
}

const BEAT_TOLERANCE_S = 0.015;
const classCounts: Readonly<Record<LabelKind, number>> = {
  beat: 5,
  boundary: 2,
  cue: 2,
  section: sectionLabels.length,
};

/** Labels of one kind at each bar line; null if the document has none of the kind. */
type Labels = Readonly<Record<LabelKind, readonly number[] | null>>;

function isMarked(times: readonly number[], bar: number, half: number): number {
  return Number(times.some((time) => Math.abs(time - bar) < half));
}

/** A document's labels at the bar lines of another, so that all annotators label the same items. */
function readLabels(document: Annotation, bars: readonly number[], barSeconds: number): Labels {
  const grid: GridIndex = indexGrid(document.beat_grid, document.audio.time_signature[0]);
  const { structure, cues } = document;
  const starts = structure.slice(1).map(({ time }) => time);
  const cueTimes = cues.map(({ time }) => time);
  const half = barSeconds / 2;
  return {
    beat: grid.isEmpty
      ? null
      : bars.map((bar) => {
          const beat = grid.nearestBeat(bar);
          return Math.abs(beat.time - bar) <= BEAT_TOLERANCE_S ? Math.min(beat.beatInBar - 1, 3) : 4;
        }),
    boundary: structure.length > 0 ? bars.map((bar) => isMarked(starts, bar, half)) : null,
    cue: cues.length > 0 ? bars.map((bar) => isMarked(cueTimes, bar, half)) : null,
    section:
      structure.length > 0
        ? bars.map((bar) => {
            const at = structure.findLast(({ time }) => time <= bar + half) ?? structure[0]!;
            return sectionLabels.indexOf(at.label);
          })
        : null,
  };
}

/**
 * Compares annotators bar by bar over many tracks. Bars are those of the track's first opinion, its current document.
 */
export function createAgreementMeter() {
  const pairs = new Map<
    string,
    { a: string; b: string; kind: LabelKind; tracks: number; left: number[]; right: number[] }
  >();
  const ratings: Record<LabelKind, number[]> = { beat: [], boundary: [], cue: [], section: [] };
  const disputed: AgreementReport['disputed'][number][] = [];
  let tracks = 0;
  return {
    add(trackId: number, opinions: readonly Opinion[]): void {
      const [first] = opinions;
      if (!first || opinions.length < 2) return;
      const grid = indexGrid(first.document.beat_grid, first.document.audio.time_signature[0]);
      if (grid.isEmpty) return;
      tracks++;
      const barSeconds = (60 / first.document.beat_grid[0]!.bpm) * grid.beatsPerBar;
      const bars: number[] = [];
      for (let bar = 1; grid.timeOfBar(bar) < first.document.audio.duration; bar++)
        bars.push(grid.timeOfBar(bar));
      const labels = opinions.map(({ annotator, document }) => ({
        annotator,
        labels: readLabels(document, bars, barSeconds),
      }));
      let quality = 0;
      let votes = 0;
      for (const kind of labelKinds) {
        const own = labels.filter((opinion) => opinion.labels[kind] !== null);
        if (own.length < 2) continue;
        for (const [i, one] of own.entries())
          for (const other of own.slice(i + 1)) {
            const [x, y] = one.annotator < other.annotator ? [one, other] : [other, one];
            const key = JSON.stringify([x.annotator, y.annotator, kind]);
            let pair = pairs.get(key);
            if (!pair)
              pairs.set(
                key,
                (pair = { a: x.annotator, b: y.annotator, kind, tracks: 0, left: [], right: [] }),
              );
            pair.tracks++;
            for (const label of x.labels[kind]!) pair.left.push(label);
            for (const label of y.labels[kind]!) pair.right.push(label);
          }
        for (const at of bars.keys()) {
          const counts = Array.from({ length: classCounts[kind] }, () => 0);
          for (const opinion of own) counts[opinion.labels[kind]![at]!]!++;
          ratings[kind].push(...counts);
          quality += consensus(counts).quality;
          votes++;
        }
      }
      if (votes > 0)
        disputed.push({
          trackId,
          quality: quality / votes,
          annotators: opinions.map(({ annotator }) => annotator),
        });
    },
    finish(): AgreementReport {
      return {
        tracks,
        pairs: [...pairs.values()].map(({ a, b, kind, tracks: count, left, right }) => ({
          a,
          b,
          kind,
          tracks: count,
          agreement: cohenKappa(left, right, classCounts[kind]),
        })),
        overall: labelKinds.flatMap((kind) => {
          const labels = ratings[kind].length / classCounts[kind];
          if (labels === 0) return [];
          const kappa = fleissKappa(ratings[kind], classCounts[kind]);
          return [{ kind, labels, kappa: Number.isNaN(kappa) ? null : kappa }];
        }),
        disputed: disputed.sort((x, y) => x.quality - y.quality || x.trackId - y.trackId),
      };
    },
  };
}
