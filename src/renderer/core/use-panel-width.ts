import { useInterfaceState } from './settings.ts';

const isWidth = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** The panel width chosen by the user, in pixels; null for the style sheet's width. */
export function usePanelWidth(name: string): [number | null, (width: number | null) => void] {
  const [width, setWidth] = useInterfaceState<number>(`panel.${name}`, 0, isWidth);
  return [width === 0 ? null : width, (next) => setWidth(next ?? 0)];
}
