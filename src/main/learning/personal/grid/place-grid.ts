import type { PersonalNetwork } from '../../registry/personal-network.ts';
import type { AnalyzedGrid, GridChoice } from './grid-example.ts';
import { analyzedOdds, describeGrid, gridDecisions } from './grid-features.ts';
import type { GridDecision } from './grid-features.ts';
import { chooseGrid } from './grid-model.ts';

/** How a person would count the beats that the analysis found, and how certain that is. */
export type PersonalGrid = GridChoice & { readonly confidence: number };

/** Null for a track without a beat grid in bars of four. */
export async function placeGrid(
  network: PersonalNetwork<'grid'>,
  track: AnalyzedGrid,
): Promise<PersonalGrid | null> {
  if (track.grid.length === 0 || track.beatsPerBar !== 4) return null;
  const features = describeGrid(track, network.manifest.genres);
  const odds = analyzedOdds(track);
  const row = (decision: GridDecision): { data: Float32Array; width: number } => {
    const width = features.length + gridDecisions[decision];
    const data = new Float32Array(width);
    data.set(features);
    data.set(odds[decision], features.length);
    return { data, width };
  };
  const found = await network.run({ octave: row('octave'), half: row('half'), phase: row('phase') });
  return chooseGrid({ octave: found['octave is']!, half: found['half is']!, phase: found['phase is']! });
}
