import { Current } from '../../../scope.ts';
import type { WaveformView } from '../../../waveform/waveform-view.ts';

/** The waveform currently on screen, for keys and gestures. */
export const currentWaveform = new Current<WaveformView>();

export function waveformView(): WaveformView | null {
  return currentWaveform.value;
}
