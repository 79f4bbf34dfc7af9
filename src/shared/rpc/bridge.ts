/** All that the preload gives the page, as `window.segue`; absent in a browser. */
export interface Bridge {
  /** Asks for a connection to the core; it arrives as a window message {@link PORT_MESSAGE} that carries one port. */
  requestPort(): void;
  /** Paths of dropped files and folders (`File` objects); Segue may read them from then on. */
  pathsOf(files: readonly object[]): Promise<string[]>;
  /** Begins a drag of these tracks' files to another program. Call in a `dragstart` that was prevented. */
  dragTracks(trackIds: readonly number[]): void;
  /** Begins a drag of a file that Segue wrote. Call in a `dragstart` that was prevented. */
  dragFile(path: string): void;
  /** Opens another window on the same library. */
  newWindow(): void;
  /** Calls back with the id of a command that was chosen in the native menu for this window. */
  onCommand(run: (id: string) => void): void;
  /** `save` runs before the window closes; closing waits for it, two seconds at most. */
  onBeforeClose(save: () => Promise<void>): void;
}

export const BRIDGE_KEY = 'segue';
export const PORT_MESSAGE = 'segue:port';
