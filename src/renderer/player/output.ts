import { Metronome } from './metronome.ts';

/** A connection to the audio hardware. Music goes through `gain`; clicks bypass it. */
export interface Output {
  readonly context: AudioContext;
  readonly gain: GainNode;
  readonly metronome: Metronome;
}

/** Opens an output at the track's own sample rate, so that nothing is resampled. */
export function openOutput(sampleRate: number, volume: number): Output {
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  const gain = new GainNode(context, { gain: volume });
  gain.connect(context.destination);
  return { context, gain, metronome: new Metronome(context, context.destination) };
}

/** Whether this page may sound: browsers keep an output silent that is opened before the first key or click. */
export function maySound(): boolean {
  return navigator.userActivation.hasBeenActive;
}
