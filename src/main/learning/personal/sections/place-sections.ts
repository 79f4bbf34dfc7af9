import { indexGrid, sectionLabels } from '../../../../shared/domain/index.ts';
import type { Section, Source } from '../../../../shared/domain/index.ts';
import type { PersonalNetwork } from '../../registry/personal-network.ts';
import type { SectionManifest } from '../../registry/section-manifest.ts';
import { describeFeature } from '../cues/feature-words.ts';
import { featureNames } from '../cues/place-features.ts';
import type { CueTrack } from '../cues/track-lines.ts';
import { chooseStarts } from './choose-sections.ts';
import { describeSectionLines } from './section-lines.ts';
import type { SectionLines } from './section-lines.ts';

const LABELS = sectionLabels.length;
const WIDTH = featureNames.length + 1;

function lineRows({ table, base }: SectionLines): Float32Array {
  const rows = new Float32Array(base.length * WIDTH);
  for (let line = 0; line < base.length; line++) {
    rows.set(table.features.subarray(line * (WIDTH - 1), (line + 1) * (WIDTH - 1)), line * WIDTH);
    rows[line * WIDTH + WIDTH - 1] = base[line]!;
  }
  return rows;
}

/** The sections of a track as a person would mark them; null for a track that the analysis has not described. */
export async function placeSections(
  network: PersonalNetwork<'sections'>,
  track: CueTrack,
  source: Source,
): Promise<Section[] | null> {
  const lines = describeSectionLines(track);
  if (!lines) return null;
  const { manifest } = network;
  const sectionWidth = manifest.features.sections;
  const nothing = { data: new Float32Array(sectionWidth), width: sectionWidth };
  const data = lineRows(lines);
  const { boundary } = await network.run({ lines: { data, width: WIDTH }, sections: nothing });
  const starts = chooseStarts(boundary!, manifest);
  const rows = new Float32Array(starts.length * sectionWidth);
  for (const [i, from] of starts.entries()) {
    const { values, base } = lines.traits(from, starts[i + 1] ?? lines.base.length);
    rows.set(values, i * sectionWidth);
    rows.set(base, i * sectionWidth + values.length);
  }
  const { label } = await network.run({
    lines: { data: data.subarray(0, WIDTH), width: WIDTH },
    sections: { data: rows, width: sectionWidth },
  });
  const grid = indexGrid(track.grid, track.beatsPerBar);
  const { times } = lines.table.lines;
  return starts.map((line, i): Section => {
    const own = label!.subarray(i * LABELS, (i + 1) * LABELS);
    const best = own.indexOf(Math.max(...own));
    const time = times[line]!;
    return {
      bar: grid.isEmpty ? line + 1 : grid.nearestDownbeat(time).bar,
      label: sectionLabels[best]!,
      time,
      confidence: Math.min(1, own[best]! * (line === 0 ? 1 : boundary![line]!)),
      source,
    };
  });
}

/** What a person's habit adds at a line. */
export interface SectionReason {
  /** In words. */
  readonly text: string;
  /** What it adds to the log odds of a boundary; negative if it speaks against one. */
  readonly weight: number;
}

/** Why a boundary is or is not at a time: the habits that count most there, strongest first. */
export function explainBoundary(
  { weights }: Pick<SectionManifest, 'weights'>,
  track: CueTrack,
  time: number,
): SectionReason[] {
  const lines = describeSectionLines(track);
  if (!lines) return [];
  const { times } = lines.table.lines;
  let line = 0;
  for (let i = 1; i < times.length; i++)
    if (Math.abs(times[i]! - time) < Math.abs(times[line]! - time)) line = i;
  return weights
    .map(([feature, weight]) => ({
      text: describeFeature(feature),
      weight: weight * lines.table.features[line * featureNames.length + feature]!,
    }))
    .filter(({ weight }) => Math.abs(weight) > 0.05)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, 3);
}
