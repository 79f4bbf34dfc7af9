import { join } from 'node:path';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { nameOf } from '../../../dataset/dataset-track.ts';
import { writeWhole } from '../../../files/output.ts';
import { assignSplits } from '../../../dataset/splits/assign-splits.ts';
import type { SplitOptions, SplitReport } from '../../../dataset/splits/assign-splits.ts';
import { toSplitTrack } from '../../../dataset/splits/group-tracks.ts';
import type { SplitTrack } from '../../../dataset/splits/group-tracks.ts';
import { splitNames } from '../../../dataset/splits/split-ratios.ts';
import type { SplitName } from '../../../dataset/splits/split-ratios.ts';
import type { Database } from '../../../db/database.ts';
import { createNamer } from '../../../files/file-names.ts';
import { countTracks, readDatasetTracks } from './dataset-rows.ts';
import type { Steps } from '../../jobs/steps.ts';

/** A track with its split. */
export interface SplitMember {
  readonly trackId: TrackId;
  /** Name of its files in exports, without extension. */
  readonly id: string;
  readonly track: string;
  readonly audioId: string | null;
  readonly path: string | null;
  readonly genre: string;
  readonly tier: number;
  readonly split: SplitName;
}

export interface PlannedSplits {
  readonly tracks: readonly SplitMember[];
  readonly report: SplitReport;
  /** Number of selected tracks without a document. */
  readonly skipped: number;
}

/** Splits tracks as a version would, without creating one. */
export function* splitSteps(
  db: Database,
  trackIds: readonly TrackId[] | null,
  options: SplitOptions,
): Steps<PlannedSplits> {
  const fileName = createNamer();
  const members: Omit<SplitMember, 'split'>[] = [];
  const splitTracks: SplitTrack[] = [];
  const total = trackIds?.length ?? countTracks(db);
  let done = 0;
  let skipped = 0;
  for (const track of readDatasetTracks(db, trackIds)) {
    yield { done: done++, total };
    const { trackId, audioId, path, genre, document } = track;
    if (document === null) {
      skipped++;
      continue;
    }
    const id = fileName({ ...track, file: document.audio.file });
    members.push({ trackId, id, track: nameOf(track), audioId, path, genre, tier: document.metadata.tier });
    splitTracks.push(toSplitTrack(track));
  }
  const { splits, report } = assignSplits(splitTracks, options);
  return { tracks: members.map((member, i) => ({ ...member, split: splits[i]! })), report, skipped };
}

/**
 * Writes `train.txt`, `validation.txt` and `test.txt` with one id per line (the names of the tracks' files in exports),
 * and `splits.jsonl` with details of each. Throws `io`.
 */
export async function writeSplits(
  folder: string,
  tracks: readonly (Pick<SplitMember, 'id' | 'split'> & object)[],
): Promise<void> {
  for (const name of splitNames) {
    const ids = tracks.filter(({ split }) => split === name).map(({ id }) => `${id}\n`);
    await writeWhole(join(folder, `${name}.txt`), ids.join(''));
  }
  await writeWhole(
    join(folder, 'splits.jsonl'),
    tracks.map((track) => `${JSON.stringify(track)}\n`).join(''),
  );
}
