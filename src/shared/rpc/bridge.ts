/** Everything that the preload exposes to the page as `window.segue`; absent in a browser. */
export interface Bridge {
  /** Requests a connection to the core; it arrives as a window message {@link PORT_MESSAGE} that carries one port. */
  requestPort(): void;
  /** Returns the paths of dropped files and folders (`File` objects) and allows Segue to read them. */
  pathsOf(files: readonly object[]): Promise<string[]>;
  /** Starts dragging these tracks' files to another program. Call it in a `dragstart` whose default was prevented. */
  dragTracks(trackIds: readonly number[]): void;
  /** Starts dragging a file that Segue wrote. Call it in a `dragstart` whose default was prevented. */
  dragFile(path: string): void;
  /** Opens another window on the same library. */
  newWindow(): void;
  /** Calls the listener with the id of each command chosen in the native menu for this window. */
  onCommand(run: (id: string) => void): void;
  /** Runs `save` before the window closes; closing waits for it, two seconds at most. */
  onBeforeClose(save: () => Promise<unknown>): void;
}

export const BRIDGE_KEY = 'segue';
export const PORT_MESSAGE = 'segue:port';
