import { create } from 'zustand';
import { t } from '../../shared/languages/translate.ts';
import { showError, showToast } from '../ui/Toast.tsx';
import { changeSettings, currentSettings } from './settings.ts';

/** An audio output device. */
interface OutputDevice {
  /** Device id, valid for this origin only. The empty id is the system default. */
  readonly id: string;
  readonly label: string;
}

interface OutputState {
  /** Devices that have a name. The browser reveals names only to pages with permission. */
  readonly devices: readonly OutputDevice[];
  /** Label of the chosen device while it is disconnected. */
  readonly missing: string | null;
}

export const useAudioOutput = create<OutputState>(() => ({ devices: [], missing: null }));

/**
 * Key in the interface settings. The value is [id, label], because browsers give a device a different id for each
 * origin.
 */
const SETTING = 'audioOutput';
/** TypeScript does not declare these members yet; Chromium has had them since 2023. */
type RoutedContext = AudioContext & {
  readonly sinkId: string;
  setSinkId(id: string): Promise<void>;
};

/** Every open audio context. */
const contexts = new Set<RoutedContext>();

/** The chosen device; null for the system default. */
export function chosenOutput(): OutputDevice | null {
  const stored = currentSettings().interfaceState[SETTING];
  if (!Array.isArray(stored) || stored.length !== 2) return null;
  const [id, label] = stored as unknown[];
  return typeof id === 'string' && typeof label === 'string' && label !== '' ? { id, label } : null;
}

/** Lists the connected devices and routes sound to the chosen one. */
export async function readOutputs(): Promise<void> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const devices = all
    .filter(({ kind, label, deviceId }) => kind === 'audiooutput' && label !== '' && deviceId !== 'default')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
  useAudioOutput.setState({ devices });
  await routeAll();
}

/**
 * Asks for permission to read device names, which browsers hide until a page may use the microphone. Stops the
 * recording immediately. Does nothing if the names are already known.
 */
export async function askForOutputs(): Promise<void> {
  await readOutputs();
  if (useAudioOutput.getState().devices.length > 0) return;
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    for (const track of stream.getTracks()) track.stop();
  } catch (error) {
    showError(t('The audio devices could not be listed'), error);
  }
  await readOutputs();
}

export async function chooseOutput(device: OutputDevice | null): Promise<void> {
  await changeSettings({ interfaceState: { [SETTING]: device ? [device.id, device.label] : [] } });
  await routeAll();
}

function onDeviceChange(): void {
  void readOutputs();
}

/** Routes a context to the chosen device, now and whenever devices are connected or removed. */
export function routeOutput(context: AudioContext): void {
  contexts.add(context as RoutedContext);
  context.addEventListener('statechange', () => {
    if (context.state === 'closed') contexts.delete(context as RoutedContext);
  });
  // Adding the same listener again has no effect.
  navigator.mediaDevices?.addEventListener('devicechange', onDeviceChange);
  if (chosenOutput()) void readOutputs();
}

async function routeAll(): Promise<void> {
  const chosen = chosenOutput();
  const { devices, missing } = useAudioOutput.getState();
  const found =
    chosen &&
    (devices.find(({ id }) => id === chosen.id) ?? devices.find(({ label }) => label === chosen.label));
  let isLost = chosen !== null && !found;
  for (const context of contexts) {
    const wanted = found?.id ?? '';
    if (context.state === 'closed' || context.sinkId === wanted) continue;
    try {
      await context.setSinkId(wanted);
    } catch {
      // The device was disconnected after it was listed.
      isLost = chosen !== null;
      await context.setSinkId('').catch(() => undefined);
    }
  }
  useAudioOutput.setState({ missing: isLost ? chosen!.label : null });
  if (isLost && missing === null && contexts.size > 0)
    showToast({
      kind: 'info',
      title: t('{device} is not connected', { device: chosen!.label }),
      description: t('Sound comes out of the system’s device until it is there again.'),
    });
}
