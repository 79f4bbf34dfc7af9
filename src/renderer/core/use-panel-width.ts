import { useInterfaceState } from './settings.ts';

const isWidth = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** Width of a panel as the user left it, pixels; null for the width of the style sheet. */
export function usePanelWidth(name: string): [number | null, (width: number | null) => void] {
  const [width, setWidth] = useInterfaceState<number>(`panel.${name}`, 0, isWidth);
  return [width === 0 ? null : width, (next) => setWidth(next ?? 0)];
}
