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

/**
 * Opens an output before it is needed, because starting the audio hardware takes a fifth of a second. Does nothing before
 * the first key or click: browsers keep an output silent that is opened earlier.
 */
export function prepareOutput(open: () => void): void {
  if (!navigator.userActivation.hasBeenActive) return;
  try {
    open();
  } catch {
    // Opened again, and then reported, when the track is to be played.
  }
}
