import type { DiffItem } from '../../../../shared/contract/index.ts';
import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import { nameOf } from '../../../dataset/dataset-track.ts';
import { diffManifests } from '../../../dataset/versions/diff-manifests.ts';
import type { Database } from '../../../db/database.ts';
import { isPulled, readPulledDocument } from './pulled-versions.ts';
import type { LocalEntry } from './pulled-versions.ts';
import type { Datasets } from './datasets.ts';
import { diffItems } from '../../annotations/diff-items.ts';

interface TrackChange {
  /** Null for a track of a version from elsewhere that this library does not have. */
  readonly trackId: TrackId | null;
  readonly track: string;
  readonly tier: { readonly before: number; readonly after: number } | null;
  readonly split: { readonly before: string; readonly after: string } | null;
  /** The audio itself is another. */
  readonly audioChanged: boolean;
  /** Changed values of the annotation. */
  readonly items: readonly DiffItem[];
}

export interface VersionDiff {
  readonly before: string;
  readonly after: string;
  readonly added: readonly { readonly trackId: TrackId | null; readonly track: string }[];
  readonly removed: readonly { readonly trackId: TrackId | null; readonly track: string }[];
  readonly changed: readonly TrackChange[];
  readonly unchanged: number;
  /** Number of changes by part (`grid`, `cue`, `section` …) and kind. */
  readonly fields: readonly {
    readonly part: string;
    readonly change: string;
    readonly count: number;
    readonly tracks: number;
  }[];
  readonly quality: readonly { readonly measure: string; readonly before: number; readonly after: number }[];
}

/** What differs between two versions, down to single values. */
export function diffVersions(db: Database, datasets: Datasets, from: string, to: string): VersionDiff {
  const [before, after] = [datasets.get(from), datasets.get(to)];
  const diff = diffManifests(datasets.manifest(from), datasets.manifest(to));
  const findTrack = db.connection.prepare<
    [TrackId],
    { trackId: TrackId; title: string; artist: string; path: string | null }
  >('SELECT id trackId, title, artist, path FROM track WHERE id = ?');
  const findDocument = db.connection
    .prepare<[number], string>('SELECT document FROM revision WHERE id = ?')
    .pluck();
  const named = (entry: LocalEntry) => {
    const { track, audio } = entry;
    const row = findTrack.get(track);
    if (row) return { trackId: track, track: nameOf(row) };
    const elsewhere = { artist: '', title: '', ...entry.pulled, path: audio, trackId: track };
    return { trackId: null, track: nameOf(elsewhere) };
  };
  const documentOf = (entry: LocalEntry): Annotation | null => {
    if (isPulled(entry)) return readPulledDocument(entry);
    const text = findDocument.get(entry.revision);
    return text === undefined ? null : (JSON.parse(text) as Annotation);
  };
  const counts = new Map<string, { part: string; change: string; count: number; tracks: number }>();
  const changed = diff.changed.map((entry): TrackChange => {
    const [old, now] = [documentOf(entry.before), documentOf(entry.after)];
    const items = entry.fields.includes('annotation') && old && now ? diffItems(old, now) : [];
    const seen = new Set<string>();
    for (const { part, change } of items) {
      const key = `${part} ${change}`;
      const count = counts.get(key) ?? { part, change, count: 0, tracks: 0 };
      counts.set(key, count);
      count.count++;
      if (!seen.has(key)) count.tracks++;
      seen.add(key);
    }
    const { before: a, after: b } = entry;
    return {
      ...named(b),
      tier: a.tier === b.tier ? null : { before: a.tier, after: b.tier },
      split: a.split === b.split ? null : { before: a.split, after: b.split },
      audioChanged: entry.fields.includes('audio'),
      items,
    };
  });
  return {
    before: before.reference,
    after: after.reference,
    added: diff.added.map(named),
    removed: diff.removed.map(named),
    changed,
    unchanged: diff.unchanged,
    fields: [...counts.values()].sort((a, b) => b.count - a.count),
    quality: after.report.quality.gates.map(({ measure, score }) => ({
      measure,
      before: before.report.quality.scores[measure],
      after: score,
    })),
  };
}
