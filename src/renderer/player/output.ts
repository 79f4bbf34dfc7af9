import { Metronome } from './metronome.ts';

/** A connection to the audio hardware: music goes through `gain`, clicks beside it. */
export interface Output {
  readonly context: AudioContext;
  readonly gain: GainNode;
  readonly metronome: Metronome;
}

/** Opens one at a track's own rate, so that nothing is resampled in between. */
export function openOutput(sampleRate: number, volume: number): Output {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  const gain = new GainNode(context, { gain: volume });
  gain.connect(context.destination);
  return { context, gain, metronome: new Metronome(context, context.destination) };
}
