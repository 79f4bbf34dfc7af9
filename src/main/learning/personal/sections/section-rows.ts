import { sectionLabels } from '../../../../shared/domain/index.ts';
import { featureNames } from '../cues/place-features.ts';
import { createDesign } from '../fit/sparse-design.ts';
import type { SparseDesign } from '../fit/sparse-design.ts';
import type { SoftmaxCases } from '../fit/softmax-shift.ts';
import { sectionByLine } from './score-sections.ts';
import type { SectionExample } from './section-example.ts';
import { describeSectionLines, sectionTraitNames } from './section-lines.ts';
import type { SectionLines } from './section-lines.ts';

/** Tracks with their lines, prepared for training. */
export interface SectionRows {
  readonly examples: readonly SectionExample[];
  readonly lines: readonly SectionLines[];
  /** All lines of all tracks in order. */
  readonly design: SparseDesign;
  /** First row of each track, and the number of rows at the end. */
  readonly firstRow: Int32Array;
  readonly track: Int32Array;
  /** Log odds of the analysis. */
  readonly base: Float64Array;
  /** 1 where a stated section begins. */
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  /** The stated sections: traits, label and track. */
  readonly sections: SoftmaxCases & { readonly track: Int32Array };
}

/** Beats within which a boundary belongs to a line. */
const NEAR_BEATS = 0.5;

/** The newest tracks with a profile, as many as have `maxRows` lines: more of them teach nothing new about boundaries. */
export function collectSectionRows(given: readonly SectionExample[], maxRows: number): SectionRows {
  const examples: SectionExample[] = [];
  const lines: SectionLines[] = [];
  const design = createDesign(featureNames.length);
  const firstRow: number[] = [];
  const track: number[] = [];
  const base: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  const traits: Float32Array[] = [];
  const traitBase: Float64Array[] = [];
  const traitLabels: number[] = [];
  const traitWeights: number[] = [];
  const traitTrack: number[] = [];
  for (const example of given.toSorted((a, b) => b.at.localeCompare(a.at) || a.trackId - b.trackId)) {
    if (track.length >= maxRows) break;
    const own = describeSectionLines(example);
    if (!own || example.sections.length < 2) continue;
    const t = examples.length;
    examples.push(example);
    lines.push(own);
    firstRow.push(track.length);
    const { lines: place, features } = own.table;
    const beats = example.sections.slice(1).map(({ time }) => place.beatAt(time));
    for (let line = 0; line < place.beats.length; line++) {
      design.add(features, line * featureNames.length);
      track.push(t);
      base.push(own.base[line]!);
      labels.push(Number(beats.some((beat) => Math.abs(beat - place.beats[line]!) < NEAR_BEATS)));
      // A track always begins with a section: nothing is to be learned there.
      weights.push(line === 0 ? 0 : example.weight);
    }
    const stated = sectionByLine(example.sections, own);
    for (let from = 0; from < stated.length;) {
      let to = from + 1;
      while (to < stated.length && stated[to] === stated[from]) to++;
      if (stated[from]! >= 0) {
        const { values, base: odds } = own.traits(from, to);
        traits.push(values);
        traitBase.push(odds);
        traitLabels.push(sectionLabels.indexOf(example.sections[stated[from]!]!.label));
        traitWeights.push(example.weight);
        traitTrack.push(t);
      }
      from = to;
    }
  }
  firstRow.push(track.length);
  const width = sectionTraitNames.length;
  const flat = new Float32Array(traits.length * width);
  const flatBase = new Float64Array(traits.length * sectionLabels.length);
  for (const [i, values] of traits.entries()) {
    flat.set(values, i * width);
    flatBase.set(traitBase[i]!, i * sectionLabels.length);
  }
  return {
    examples,
    lines,
    design: design.finish(),
    firstRow: Int32Array.from(firstRow),
    track: Int32Array.from(track),
    base: Float64Array.from(base),
    labels: Float32Array.from(labels),
    weights: Float32Array.from(weights),
    sections: {
      features: flat,
      featureCount: width,
      base: flatBase,
      classCount: sectionLabels.length,
      labels: Int32Array.from(traitLabels),
      weights: Float64Array.from(traitWeights),
      track: Int32Array.from(traitTrack),
    },
  };
}

/** The stated sections of some tracks. */
export function casesOf({ sections }: SectionRows, keeps: (track: number) => boolean): SoftmaxCases {
  const { featureCount, classCount } = sections;
  const kept = [...sections.track.keys()].filter((i) => keeps(sections.track[i]!));
  const features = new Float32Array(kept.length * featureCount);
  const base = new Float64Array(kept.length * classCount);
  for (const [at, i] of kept.entries()) {
    features.set(sections.features.subarray(i * featureCount, (i + 1) * featureCount), at * featureCount);
    base.set(sections.base.subarray(i * classCount, (i + 1) * classCount), at * classCount);
  }
  return {
    features,
    featureCount,
    base,
    classCount,
    labels: Int32Array.from(kept, (i) => sections.labels[i]!),
    weights: Float64Array.from(kept, (i) => sections.weights[i]!),
  };
}
