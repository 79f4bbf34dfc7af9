import type { Kit } from './kit.ts';
import type { SectionPlan } from './layers.ts';
import type { Rng } from '../numeric/rng.ts';
import { lazy } from './sample.ts';
import type { Sample } from './sample.ts';
import type { BusName, MixEvent, PartName, ScoreHit, ScoreNote } from './score.ts';
import type { StyleName } from './styles.ts';
import type { Harmony } from './theory.ts';
import type { TimeMap } from './time-map.ts';
import type { TonalVoice } from './voices/tonal.ts';

/** Everything decided about a track before its notes. */
export interface Plan {
  readonly rng: Rng;
  readonly styleName: StyleName;
  readonly timeMap: TimeMap;
  readonly beatsPerBar: number;
  readonly sections: readonly SectionPlan[];
  readonly totalBars: number;
  readonly harmony: Harmony;
  readonly kit: Kit;
  /** Delay of every second sixteenth, as a share of a sixteenth. */
  readonly swing: number;
  /** Standard deviation of played timing in seconds. Kicks on the beat are always exact. */
  readonly looseness: number;
}

/** Collects the events of a score. Positions are bars and sixteenths of the composition. */
export interface ScoreWriter {
  readonly events: MixEvent[];
  readonly notes: ScoreNote[];
  readonly hits: ScoreHit[];
  /** Time in seconds of a sixteenth of a bar, with swing. */
  timeAt(bar: number, step: number): number;
  hit(options: {
    drum: ScoreHit['drum'];
    bus: BusName;
    sample: () => Sample;
    bar: number;
    step: number;
    velocity: number;
    gain: number;
    pan?: number;
    /** Seconds until the next sound that stops this one. */
    choke?: number;
  }): void;
  note(options: {
    part: PartName;
    bus: BusName;
    voice: TonalVoice;
    midis: readonly number[];
    bar: number;
    step: number;
    /** Sixteenths. */
    length: number;
    velocity: number;
    gain: number;
    pan?: number;
    /** For sounds that double a written part without being part of it (a sub under the bass). */
    silentInTruth?: boolean;
  }): void;
  sound(bus: BusName, sample: () => Sample, time: number, gain: number, pan?: number): void;
}

export function createScoreWriter(plan: Plan): ScoreWriter {
  const events: MixEvent[] = [];
  const notes: ScoreNote[] = [];
  const hits: ScoreHit[] = [];
  const rng = plan.rng.fork('timing');
  const rendered = new Map<TonalVoice, Map<string, () => Sample>>();
  const lag: Partial<Record<ScoreHit['drum'], number>> = {
    snare: rng.gaussian(plan.looseness),
    hats: rng.gaussian(plan.looseness),
    perc: rng.gaussian(plan.looseness),
  };

  function timeAt(bar: number, step: number): number {
    const swung = Number.isInteger(step) && Math.abs(step % 2) === 1 ? plan.swing : 0;
    return plan.timeMap.timeOf(bar * plan.beatsPerBar + (step + swung) / 4);
  }

  function sampleFor(voice: TonalVoice, midis: readonly number[], gate: number): () => Sample {
    let cache = rendered.get(voice);
    if (!cache) rendered.set(voice, (cache = new Map()));
    const key = `${midis.join(',')}|${gate}`;
    let sample = cache.get(key);
    if (!sample) cache.set(key, (sample = lazy(() => voice.renderChord(midis, gate))));
    return sample;
  }

  return {
    events,
    notes,
    hits,
    timeAt,
    hit({ drum, bus, sample, bar, step, velocity, gain, pan = 0, choke = Infinity }) {
      const exact = drum === 'kick' || drum === 'crash';
      const shift = exact ? 0 : (lag[drum] ?? 0) + rng.gaussian(plan.looseness);
      const time = timeAt(bar, step) + shift;
      events.push({ bus, time, sample, gain: gain * velocity, pan, choke });
      hits.push({ drum, time, velocity });
    },
    note({ part, bus, voice, midis, bar, step, length, velocity, gain, pan = 0, silentInTruth }) {
      const start = timeAt(bar, step);
      const stepSeconds = 15 / plan.timeMap.bpmAt(bar * plan.beatsPerBar + step / 4);
      // Rounded, so that equal notes share one rendering.
      const gate = Math.max(0.02, Math.round(length * stepSeconds * 200) / 200);
      const time = start + rng.gaussian(plan.looseness * 0.5);
      const sample = sampleFor(voice, midis, gate);
      events.push({ bus, time, sample, gain: gain * (0.3 + 0.7 * velocity), pan, choke: Infinity });
      if (silentInTruth) return;
      for (const midi of midis) notes.push({ part, time, duration: gate, midi, velocity });
    },
    sound: (bus, sample, time, gain, pan = 0) =>
      void events.push({ bus, time, sample, gain, pan, choke: Infinity }),
  };
}
