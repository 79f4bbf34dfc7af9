import type { PersonalNetwork } from '../../registry/personal-network.ts';
import { cueFeatureNames } from './cue-features.ts';
import { describeCueLines } from './cue-features.ts';
import { placesFrom } from './score-places.ts';
import { timePlaces } from './timing-model.ts';
import { linesOf } from './track-lines.ts';
import type { CueTrack } from './track-lines.ts';

/** A place that a personal model would cue. */
export interface PredictedPlace {
  /** Seconds. */
  readonly time: number;
  readonly probability: number;
  /** Index into the manifest's signatures. */
  readonly signature: number;
}

/**
 * Where a personal model would set cues in a track. Counts bars if the track has no profile, or if that is the model's
 * rule.
 */
export async function placeCues(
  network: PersonalNetwork<'cues'>,
  track: CueTrack,
): Promise<PredictedPlace[]> {
  const { manifest } = network;
  if (!track.profile || manifest.offsets.length === 0) {
    const { timeOf } = linesOf(track);
    return timePlaces(manifest.timing, track).map(({ beat, probability }) => ({
      time: Math.max(0, timeOf(beat)),
      probability,
      signature: 0,
    }));
  }
  const table = describeCueLines(track);
  if (table.lines.beats.length === 0) return [];
  const { place, signature } = await network.run({
    features: { data: table.features, width: cueFeatureNames.length },
  });
  const count = manifest.habits.signatures.length;
  const likeliest = (line: number): number => {
    if (!signature) return 0;
    let best = 0;
    for (let i = 1; i < count; i++)
      if (signature[line * count + i]! > signature[line * count + best]!) best = i;
    return best;
  };
  return placesFrom(table, manifest.offsets, place!, manifest.distance)
    .map(({ line, beat, probability }) => ({
      time: Math.max(0, table.lines.timeOf(beat)),
      probability,
      signature: likeliest(line),
    }))
    .filter(({ time }) => time < track.duration);
}
