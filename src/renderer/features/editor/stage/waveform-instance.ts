import { Current } from '../../../scope.ts';
import type { WaveformView } from '../../../waveform/waveform-view.ts';

/** The waveform on the screen, for keys and gestures. */
export const currentWaveform = new Current<WaveformView>();

export function waveformView(): WaveformView | null {
  return currentWaveform.value;
}
