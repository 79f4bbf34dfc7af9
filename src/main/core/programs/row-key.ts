import { encodeLocation, locationKey } from '../../rekordbox/location.ts';

/** A key for the file at a program's path: the same in every import, and equal to the key of Rekordbox's row. */
export function rowKeyOf(path: string): string {
  return `location:${locationKey(encodeLocation(path))}`;
}
