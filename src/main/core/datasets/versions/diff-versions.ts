import type { VersionDiff } from '../../../../shared/contract/index.ts';
import type { Annotation } from '../../../../shared/domain/index.ts';
import { nameOf } from '../../../dataset/dataset-track.ts';
import { diffManifests } from '../../../dataset/versions/diff-manifests.ts';
import type { Database } from '../../../db/database.ts';
import { trackFinder } from './dataset-rows.ts';
import { isPulled } from './pulled-versions.ts';
import { readPulledDocument } from './pulled-documents.ts';
import type { LocalEntry } from './pulled-versions.ts';
import type { Datasets } from './datasets.ts';
import { documentFinder } from '../../annotations/annotations.ts';
import { diffItems } from '../../annotations/diff-items.ts';

/** The differences between two versions, down to single values. `page` selects a slice of each list of tracks. */
export function diffVersions(
  db: Database,
  datasets: Datasets,
  from: string,
  to: string,
  { offset, limit } = { offset: 0, limit: Infinity },
): VersionDiff {
  const paged = <T>(list: readonly T[]): T[] => list.slice(offset, offset + limit);
  const [before, after] = [datasets.get(from), datasets.get(to)];
  const diff = diffManifests(datasets.manifest(from), datasets.manifest(to));
  const findTrack = trackFinder(db);
  const findDocument = documentFinder(db);
  const named = (entry: LocalEntry) => {
    const { track, audio } = entry;
    const row = findTrack(track);
    if (row) return { trackId: track, track: nameOf(row) };
    const elsewhere = { artist: '', title: '', ...entry.pulled, path: audio, trackId: track };
    return { trackId: null, track: nameOf(elsewhere) };
  };
  const documentOf = (entry: LocalEntry): Annotation | undefined =>
    isPulled(entry) ? readPulledDocument(entry) : findDocument(entry.revision);
  const counts = new Map<string, { part: string; change: string; count: number; tracks: number }>();
  const changed = diff.changed.map((entry): VersionDiff['changed'][number] => {
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
    counts: {
      added: diff.added.length,
      removed: diff.removed.length,
      changed: changed.length,
      unchanged: diff.unchanged,
    },
    added: paged(diff.added).map(named),
    removed: paged(diff.removed).map(named),
    changed: paged(changed),
    fields: [...counts.values()].sort((a, b) => b.count - a.count),
    quality: after.report.quality.gates.map(({ measure, score }) => {
      const old = before.report.quality.scores[measure];
      return { measure, before: old, after: score, gain: score - old };
    }),
  };
}
