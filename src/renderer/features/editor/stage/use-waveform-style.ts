import { useMemo } from 'react';
import { changeSettings, currentSettings, useInterfaceState } from '../../../core/settings.ts';
import {
  defaultWaveformStyle,
  isColorMode,
  stepHeight,
  waveformColorModes,
  waveformHeights,
} from '../../../waveform/waveform-style.ts';
import type { WaveformColorMode, WaveformStyle } from '../../../waveform/waveform-style.ts';

const MODE = 'waveformColors';
const HEIGHT = 'waveformHeight';

function isHeight(value: unknown): value is number {
  return (waveformHeights as readonly unknown[]).includes(value);
}

/** The user's waveform style, and a function that changes its colours. */
export function useWaveformStyle(): [WaveformStyle, (mode: WaveformColorMode) => void] {
  const [mode, setMode] = useInterfaceState(MODE, defaultWaveformStyle.mode, isColorMode);
  const [height] = useInterfaceState(HEIGHT, defaultWaveformStyle.height, isHeight);
  return [useMemo(() => ({ mode, height }), [mode, height]), setMode];
}

/** Makes waveforms taller (1) or lower (-1). */
export function changeHeight(step: 1 | -1): void {
  const stored = currentSettings().interfaceState[HEIGHT];
  const height = stepHeight(isHeight(stored) ? stored : defaultWaveformStyle.height, step);
  void changeSettings({ interfaceState: { [HEIGHT]: height } });
}

/** Switches to the next colour mode. */
export function nextColors(): void {
  const stored = currentSettings().interfaceState[MODE];
  const at = waveformColorModes.indexOf(isColorMode(stored) ? stored : defaultWaveformStyle.mode);
  const next = waveformColorModes[(at + 1) % waveformColorModes.length]!;
  void changeSettings({ interfaceState: { [MODE]: next } });
}
