import { fadeTail, normalise, seconds, toMono } from '../sample.ts';
import type { Sample } from '../sample.ts';

/** A pitched instrument: renders one note of `gate` seconds (plus its release), peak 1. */
export interface TonalVoice {
  render(midi: number, gate: number): Sample;
  /** Renders simultaneous notes as one sample. */
  renderChord(midis: readonly number[], gate: number): Sample;
}

/** Creates a voice from a function that adds one note to a pair of buffers (the same buffer twice for mono voices). */
export function createTonalVoice(options: {
  readonly stereo: boolean;
  /** Seconds that the sound lasts after the gate closes. */
  readonly tail: number;
  addNote(side: Float32Array, midi: number, gate: number, channel: number): void;
  /** Applied once to the sum of the notes: a filter shared by all notes. */
  finish?(side: Float32Array, gate: number, channel: number): void;
}): TonalVoice {
  function renderChord(midis: readonly number[], gate: number): Sample {
    const length = seconds(gate + options.tail);
    const sides = Array.from({ length: options.stereo ? 2 : 1 }, () => new Float32Array(length));
    for (const [channel, side] of sides.entries()) {
      for (const midi of midis) options.addNote(side, midi, gate, channel);
      options.finish?.(side, gate, channel);
      fadeTail(side, Math.min(0.01, options.tail / 2));
    }
    return normalise(sides.length === 2 ? { left: sides[0]!, right: sides[1]! } : toMono(sides[0]!));
  }
  return { renderChord, render: (midi, gate) => renderChord([midi], gate) };
}
