import { encodeLocation, locationKey } from '../../rekordbox/location.ts';

/** Names the file at a program's path the same across imports, and as Rekordbox's rows do. */
export function rowKeyOf(path: string): string {
  return `location:${locationKey(encodeLocation(path))}`;
}
