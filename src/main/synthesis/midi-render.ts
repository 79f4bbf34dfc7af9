import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { DRUM_CHANNEL } from './augmentation/midi.ts';
import type { MidiSong } from './augmentation/midi.ts';
import { describeMidi } from './midi-truth.ts';
import type { MidiTruth } from './midi-truth.ts';
import { drawMidiKit } from './midi-voices.ts';
import { renderMix } from './mix.ts';
import type { MixSettings } from './mix-settings.ts';
import { createRng } from '../numeric/rng.ts';
import { SAMPLE_RATE } from './sample.ts';
import type { Sample } from './sample.ts';
import type { BusName, MixEvent } from './score.ts';
import type { TonalVoice } from './voices/tonal.ts';

export interface RenderedMidi {
  readonly sampleRate: number;
  readonly channels: readonly [Float32Array, Float32Array];
  readonly truth: MidiTruth;
}

/** Silence for the last notes to ring out, seconds. */
const TAIL = 2;
/** Longer pieces do not fit in memory as samples. */
const MAX_SECONDS = 3600;
/** Gates are rounded to this, seconds, so that equal notes share one rendering. */
const GATE_STEP = 0.02;
/** Number of cached note renderings; notes usually recur soon or never. */
const KEPT_SAMPLES = 256;

function forBuses(value: number, others: Partial<Record<BusName, number>> = {}): Record<BusName, number> {
  return { kick: value, drums: value, bass: value, chords: value, lead: value, fx: value, ...others };
}

/** A plain mix: some room, no ducking, no wear. The dynamics come from the file. */
const plainMix: MixSettings = {
  busGain: forBuses(1),
  duckDepth: forBuses(0),
  duckRelease: 0.2,
  duckCurve: 1,
  drive: forBuses(1),
  reverb: { size: 1, decay: 1.2, damping: 0.5 },
  reverbSend: forBuses(0.08, { kick: 0, bass: 0 }),
  delay: { seconds: 0.3, feedback: 0.2 },
  delaySend: forBuses(0),
  width: 1,
  lowShelfDb: 0,
  highShelfDb: 0,
  masterDrive: 1,
  loudness: 1,
  ceiling: 0.95,
  vinylLevel: 0,
  masterLane: [],
};

/** Renders notes on demand and evicts the least recently used. */
function createSampler(): (voice: TonalVoice, name: string, midi: number, gate: number) => () => Sample {
  const kept = new Map<string, Sample>();
  return (voice, name, midi, gate) => {
    const key = `${name} ${midi} ${gate.toFixed(2)}`;
    return () => {
      const sample = kept.get(key) ?? voice.render(midi, gate);
      // Reinserted, it becomes the newest; the oldest is evicted.
      kept.delete(key);
      kept.set(key, sample);
      if (kept.size > KEPT_SAMPLES) kept.delete(kept.keys().next().value!);
      return sample;
    };
  };
}

/**
 * Plays a song: General MIDI programs become voices of the synthesizer, channel 10 its drums. Times of notes and of the
 * truth are exact to a sample (23 µs). Sounds depend only on the seed. @throws AppError `invalid_input` for a song
 * without notes or longer than an hour
 */
export function renderMidi(
  song: MidiSong,
  options: { readonly id: string; readonly title: string; readonly artist: string; readonly seed: string },
): RenderedMidi {
  if (song.notes.length === 0)
    throw new AppError('invalid_input', msg('{title} has no notes to play.', { title: options.title }));
  if (song.duration > MAX_SECONDS)
    throw new AppError(
      'invalid_input',
      msg('{title} lasts {minutes} minutes; at most {limit} can be rendered.', {
        title: options.title,
        minutes: Math.round(song.duration / 60),
        limit: MAX_SECONDS / 60,
      }),
    );
  const rng = createRng(`segue-midi:${options.seed}`);
  const kit = drawMidiKit(rng.fork('kit'), 60 / song.tempi[0]!.bpm);
  const sampleOf = createSampler();
  const events: MixEvent[] = [];
  const hatTimes = song.notes
    .filter(({ channel, midi }) => channel === DRUM_CHANNEL && kit.drum(midi).chokeGroup === 'hat')
    .map(({ time }) => time);
  /** The first of `hatTimes` after the current note; notes are sorted by time. */
  let nextHat = 0;
  for (const { time, duration, midi, velocity, channel, program } of song.notes) {
    const level = 0.15 + 0.85 * (velocity / 127) ** 1.5;
    if (channel === DRUM_CHANNEL) {
      const { bus, sample, gain, chokeGroup } = kit.drum(midi);
      while (nextHat < hatTimes.length && hatTimes[nextHat]! <= time + 1e-6) nextHat++;
      const choke = chokeGroup === null ? Infinity : (hatTimes[nextHat] ?? Infinity) - time;
      events.push({ bus, time, sample, gain: gain * level, pan: 0, choke });
      continue;
    }
    const { bus, voice, gain } = kit.instrument(program);
    const gate = Math.max(GATE_STEP, Math.round(duration / GATE_STEP) * GATE_STEP);
    // Channels are panned slightly apart, like players on a stage.
    const pan = bus === 'bass' ? 0 : (((channel * 5) % 7) - 3) / 12;
    events.push({
      bus,
      time,
      sample: sampleOf(voice, `program ${program}`, midi, gate),
      gain: gain * level,
      pan,
      choke: Infinity,
    });
  }
  const length = Math.round((song.duration + TAIL) * SAMPLE_RATE);
  const score = { events, notes: [], hits: [], automation: {}, duckTimes: [] };
  return {
    sampleRate: SAMPLE_RATE,
    channels: renderMix(score, plainMix, length, rng.fork('mix')),
    truth: describeMidi(song, { ...options, duration: length / SAMPLE_RATE }),
  };
}
