import type { ManifestEntry } from './manifest.ts';

interface ChangedEntry<Entry extends ManifestEntry = ManifestEntry> {
  readonly before: Entry;
  readonly after: Entry;
  /** Which of the entry's values differ. */
  readonly fields: readonly ('annotation' | 'tier' | 'split' | 'audio')[];
}

export interface ManifestDiff<Entry extends ManifestEntry = ManifestEntry> {
  readonly added: readonly Entry[];
  readonly removed: readonly Entry[];
  readonly changed: readonly ChangedEntry<Entry>[];
  readonly unchanged: number;
}

/** What identifies a track across versions: its number in the library, or its audio if it is not in the library. */
function keyOf({ track, audio, annotation }: ManifestEntry): number | string {
  return track > 0 ? track : (audio ?? annotation);
}

/** The differences between two manifests from one library's point of view, sorted by track id. */
export function diffManifests<Entry extends ManifestEntry>(
  before: readonly Entry[],
  after: readonly Entry[],
): ManifestDiff<Entry> {
  const old = new Map(before.map((entry) => [keyOf(entry), entry]));
  const added: Entry[] = [];
  const changed: ChangedEntry<Entry>[] = [];
  let unchanged = 0;
  for (const entry of after) {
    const base = old.get(keyOf(entry));
    if (!base) {
      added.push(entry);
      continue;
    }
    old.delete(keyOf(entry));
    const fields = (['annotation', 'tier', 'split', 'audio'] as const).filter(
      (field) => base[field] !== entry[field],
    );
    if (fields.length > 0) changed.push({ before: base, after: entry, fields });
    else unchanged++;
  }
  const byTrack = (a: Entry, b: Entry): number => a.track - b.track;
  return {
    added: added.sort(byTrack),
    removed: [...old.values()].sort(byTrack),
    changed: changed.sort((a, b) => byTrack(a.after, b.after)),
    unchanged,
  };
}
