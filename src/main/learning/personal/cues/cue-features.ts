import { findKnownRoles, knownRoles } from './known-roles.ts';
import { describePlaces, featureAt, featureNames, lags, penaltyFactors } from './place-features.ts';
import type { PlaceTable } from './place-features.ts';
import type { CueTrack } from './track-lines.ts';

/** What a model of cues reads at each line: all features of places, then the known roles at each lag. */
export const cueFeatureNames: readonly string[] = [
  ...featureNames,
  ...knownRoles.flatMap((role) => lags.map((lag) => `role ${role} @${lag}`)),
];

/** The meaning of a feature; a known role means the event that it estimates. */
export function cueFeatureAt(index: number): ReturnType<typeof featureAt> {
  const beyond = index - featureNames.length;
  if (beyond < 0) return featureAt(index);
  return { event: knownRoles[Math.floor(beyond / lags.length)]!, lag: lags[beyond % lags.length]! };
}

/** Penalty factors by feature: a known role counts like the event that it estimates. */
export const cuePenaltyFactors = Float64Array.from(cueFeatureNames, (_, index) => {
  const beyond = index - featureNames.length;
  return penaltyFactors[
    beyond < 0
      ? index
      : featureNames.indexOf(
          `${knownRoles[Math.floor(beyond / lags.length)]!} @${lags[beyond % lags.length]!}`,
        )
  ]!;
});

/** The lines of a track with all features that a model of cues may use: lines × {@link cueFeatureNames}. */
export function describeCueLines(track: CueTrack): PlaceTable {
  const { lines, features: own } = describePlaces(track);
  const size = lines.beats.length;
  const [from, width] = [featureNames.length, cueFeatureNames.length];
  const features = new Float32Array(size * width);
  for (let line = 0; line < size; line++)
    features.set(own.subarray(line * from, (line + 1) * from), line * width);
  if (track.profile)
    for (const [r, values] of findKnownRoles(own).entries())
      for (const [l, lag] of lags.entries()) {
        const column = from + r * lags.length + l;
        for (let line = Math.max(0, -lag); line < Math.min(size, size - lag); line++)
          features[line * width + column] = values[line + lag]!;
      }
  return { lines, features };
}
