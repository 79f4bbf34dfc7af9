import type { Plan } from './score-writer.ts';
import { openPoint } from './score.ts';
import type { AutomationPoint, BusName } from './score.ts';
import { styles } from './styles.ts';
import type { Style } from './styles.ts';

/** How one track is mixed and mastered. */
export interface MixSettings {
  readonly busGain: Readonly<Record<BusName, number>>;
  /** Depth of ducking under the kick, 0..1. */
  readonly duckDepth: Readonly<Record<BusName, number>>;
  readonly duckRelease: number;
  readonly duckCurve: number;
  /** 1 is clean. */
  readonly drive: Readonly<Record<BusName, number>>;
  readonly reverb: { readonly size: number; readonly decay: number; readonly damping: number };
  readonly reverbSend: Readonly<Record<BusName, number>>;
  readonly delay: { readonly seconds: number; readonly feedback: number };
  readonly delaySend: Readonly<Record<BusName, number>>;
  /** 0 mono .. 1 unchanged .. 1.5 wide. */
  readonly width: number;
  readonly lowShelfDb: number;
  readonly highShelfDb: number;
  readonly masterDrive: number;
  readonly loudness: number;
  readonly ceiling: number;
  /** 0 for none. */
  readonly vinylLevel: number;
  /** EQ kills, level changes, band limits on the finished mix. */
  readonly masterLane: readonly AutomationPoint[];
}

/** The effects of playing, copying and mixing on a record: loss of bandwidth, EQ kills, level jumps. */
function drawMasterLane(plan: Plan, degrade: boolean): AutomationPoint[] {
  if (!degrade) return [];
  const rng = plan.rng.fork('degrade');
  const lane: AutomationPoint[] = [];
  const lossy = rng.chance(0.15) ? rng.logRange(8000, 16_500) : openPoint.lowpass;
  const base = { ...openPoint, lowpass: lossy };
  if (lossy < openPoint.lowpass) lane.push({ ...base, time: -1 });
  const bar = (index: number): number => plan.timeMap.timeOf(index * plan.beatsPerBar);
  if (rng.chance(0.1)) {
    const start = rng.int(0, Math.max(0, plan.totalBars - 17));
    const kind = rng.weighted({ bass: 4, highs: 1, level: 2, fade: 1 });
    const changed = {
      bass: { ...base, highpass: rng.range(150, 350) },
      highs: { ...base, lowpass: rng.range(800, 3000) },
      level: { ...base, gain: rng.range(0.35, 0.8) },
      fade: { ...base, gain: rng.range(0.2, 0.6) },
    }[kind];
    const from = bar(start);
    const to = bar(start + rng.pick([4, 8, 16]));
    const ramp = kind === 'fade' ? (to - from) / 2 : 0.01;
    lane.push(
      { ...base, time: from },
      { ...changed, time: from + ramp },
      { ...changed, time: to - 0.01 },
      { ...base, time: to },
    );
  }
  return lane;
}

export function drawMixSettings(plan: Plan, degrade: boolean): MixSettings {
  const rng = plan.rng.fork('mix');
  const style: Style = styles[plan.styleName];
  const beat = 60 / plan.timeMap.bpmAt(0);
  const depth = rng.chance(0.8) ? rng.range(...style.sidechain) : 0;
  const wet = rng.range(0.2, 1);
  const drive = (most: number): number => (rng.chance(0.4) ? rng.range(1, most) : 1);
  const balance = (spread: number): number => 10 ** (rng.range(-spread, spread) / 20);
  return {
    busGain: {
      kick: balance(2),
      drums: balance(3),
      bass: balance(3),
      chords: balance(4),
      lead: balance(4),
      fx: balance(4),
    },
    duckDepth: {
      kick: 0,
      drums: rng.chance(0.1) ? depth * 0.4 : 0,
      bass: depth,
      chords: depth,
      lead: depth * 0.5,
      fx: depth * 0.5,
    },
    duckRelease: beat * rng.range(0.35, 0.95),
    duckCurve: rng.range(0.7, 2.5),
    drive: { kick: 1, drums: drive(2.5), bass: drive(3), chords: drive(1.6), lead: drive(2), fx: 1 },
    reverb: { size: rng.range(0.6, 2.2), decay: rng.logRange(0.6, 4), damping: rng.next() },
    reverbSend: {
      kick: rng.chance(0.1) ? 0.03 : 0,
      drums: rng.range(0, 0.12) * wet,
      bass: 0,
      chords: rng.range(0.1, 0.4) * wet,
      lead: rng.range(0.1, 0.4) * wet,
      fx: 0.3 * wet,
    },
    delay: { seconds: beat * rng.pick([0.75, 0.5, 1, 1.5, 0.25]), feedback: rng.range(0.2, 0.65) },
    delaySend: {
      kick: 0,
      drums: rng.chance(0.15) ? 0.08 : 0,
      bass: 0,
      chords: rng.chance(0.4) ? rng.range(0, 0.25) : 0,
      lead: rng.chance(0.6) ? rng.range(0.05, 0.35) : 0,
      fx: rng.range(0, 0.2),
    },
    width: rng.chance(0.06) ? 0 : rng.range(0.6, 1.4),
    lowShelfDb: rng.range(-4, 3),
    highShelfDb: rng.range(-5, 4),
    masterDrive: rng.range(0.4, 1.6),
    loudness: rng.range(0.8, 1.9),
    ceiling: rng.range(0.7, 0.98),
    vinylLevel: degrade && rng.chance(0.1) ? rng.logRange(0.003, 0.03) : 0,
    masterLane: drawMasterLane(plan, degrade),
  };
}
