import type { ManifestEntry } from './manifest.ts';

export interface ChangedEntry {
  readonly before: ManifestEntry;
  readonly after: ManifestEntry;
  /** Which of the entry's values differ. */
  readonly fields: readonly ('annotation' | 'tier' | 'split' | 'audio')[];
}

export interface ManifestDiff {
  readonly added: readonly ManifestEntry[];
  readonly removed: readonly ManifestEntry[];
  readonly changed: readonly ChangedEntry[];
  readonly unchanged: number;
}

/** What differs between two manifests of one library, in order of track id. */
export function diffManifests(
  before: readonly ManifestEntry[],
  after: readonly ManifestEntry[],
): ManifestDiff {
  const old = new Map(before.map((entry) => [entry.track, entry]));
  const added: ManifestEntry[] = [];
  const changed: ChangedEntry[] = [];
  let unchanged = 0;
  for (const entry of after) {
    const base = old.get(entry.track);
    if (!base) {
      added.push(entry);
      continue;
    }
    old.delete(entry.track);
    const fields = (['annotation', 'tier', 'split', 'audio'] as const).filter(
      (field) => base[field] !== entry[field],
    );
    if (fields.length > 0) changed.push({ before: base, after: entry, fields });
    else unchanged++;
  }
  const byTrack = (a: ManifestEntry, b: ManifestEntry): number => a.track - b.track;
  return {
    added: added.sort(byTrack),
    removed: [...old.values()].sort(byTrack),
    changed: changed.sort((a, b) => byTrack(a.after, b.after)),
    unchanged,
  };
}
