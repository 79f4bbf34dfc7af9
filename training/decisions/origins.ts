interface HasOrigin {
  readonly origin: string;
}

/**
 * Leaves out each origin once: returns the held-out items, and those to fit on. Tracks of one origin share people,
 * programs and sounds, so errors on origins used in the fit say little about other music.
 */
export function leaveOriginsOut<T extends HasOrigin>(
  items: readonly T[],
): { readonly origin: string; readonly fitted: T[]; readonly held: T[] }[] {
  return [...new Set(items.map(({ origin }) => origin))].map((origin) => ({
    origin,
    fitted: items.filter((item) => item.origin !== origin),
    held: items.filter((item) => item.origin === origin),
  }));
}
