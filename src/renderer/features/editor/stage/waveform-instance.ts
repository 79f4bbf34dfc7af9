import type { WaveformView } from '../../../waveform/waveform-view.ts';

let current: WaveformView | null = null;
const listeners = new Set<() => void>();

/** The waveform on the screen, for keys and gestures; null while there is none. */
export function waveformView(): WaveformView | null {
  return current;
}

export function provideWaveformView(view: WaveformView | null): void {
  current = view;
  for (const listener of listeners) listener();
}

export function onWaveformView(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
