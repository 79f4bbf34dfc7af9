/** Something that came from somewhere. */
interface HasOrigin {
  readonly origin: string;
}

/**
 * Each origin once as what is left out, with what is fitted without it. Tracks of one origin share people, programs and sounds:
 * errors on tracks of origins that a fit has seen say little about other music.
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
