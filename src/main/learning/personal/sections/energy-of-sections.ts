import type { Energy, Section } from '../../../../shared/domain/index.ts';
import { readProfile } from '../../../analysis/profile/track-profile.ts';
import type { TrackProfile } from '../../../analysis/profile/track-profile.ts';

/** Seconds on either side of a boundary that are compared; as in `estimate-energy`. */
const REACH_S = 8;
const LOUD_SHARE = 0.95;

/**
 * The energy of other sections than those of the analysis, from the levels of the bars: defined as in
 * `estimate-energy`, relative to the loud bars instead of the loud seconds.
 */
export function energyOfSections(
  profile: TrackProfile,
  sections: readonly Pick<Section, 'time'>[],
  duration: number,
  overall: number,
): Energy {
  const { lines } = profile;
  const bands = (['bass', 'mid', 'high'] as const).map((name) => {
    const power = readProfile(profile, name).map((level) => 10 ** (level / 10));
    const loud = power.toSorted()[Math.floor(LOUD_SHARE * (power.length - 1))] ?? 1;
    /** RMS of the bars whose middle lies in [from, to), clipped to the loud ones; of the nearest bar if there is none. */
    return (from: number, to: number): number => {
      let sum = 0;
      let count = 0;
      for (let bar = 0; bar < power.length; bar++) {
        const middle = (lines[bar]! + lines[bar + 1]!) / 2;
        if (middle < from || middle >= to) continue;
        sum += power[bar]!;
        count++;
      }
      return Math.min(1, Math.sqrt((count > 0 ? sum / count : 0) / Math.max(loud, 1e-12)));
    };
  }) as [
    (from: number, to: number) => number,
    (from: number, to: number) => number,
    (from: number, to: number) => number,
  ];
  const endOf = (i: number): number => sections[i + 1]?.time ?? duration;
  const mean = (from: number, to: number): number =>
    bands.reduce((sum, band) => sum + band(from, to), 0) / bands.length;
  return {
    overall,
    by_section: sections.map(({ time }, section) => ({
      section,
      bass: bands[0](time, endOf(section)),
      mid: bands[1](time, endOf(section)),
      high: bands[2](time, endOf(section)),
    })),
    at_boundaries: sections.slice(1).map(({ time }, boundary) => {
      const before = mean(Math.max(sections[boundary]!.time, time - REACH_S), time);
      const after = mean(time, Math.min(endOf(boundary + 1), time + REACH_S));
      return { boundary, delta: Math.max(-1, Math.min(1, after - before)) };
    }),
  };
}
