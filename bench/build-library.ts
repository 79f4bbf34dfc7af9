import { statSync } from 'node:fs';
import { readRekordboxXml } from '../src/main/rekordbox/read-xml.ts';
import { setAttribute } from '../src/main/rekordbox/row.ts';
import type { RekordboxTrack } from '../src/main/rekordbox/row.ts';
import { newHeader, writeRekordboxXml } from '../src/main/rekordbox/write-xml.ts';
import { rekordboxFiles } from '../tests/support/shared-data.ts';

export interface LibraryCounts {
  readonly tracks: number;
  readonly marks: number;
  readonly tempos: number;
  readonly bytes: number;
}

/** Writes an XML of `count` tracks by repeating the large real exports with new ids and locations. */
export async function buildLibraryXml(path: string, count: number): Promise<LibraryCounts> {
  const rows: RekordboxTrack[] = [];
  for (const file of rekordboxFiles)
    if (statSync(file).size > 1_000_000)
      await readRekordboxXml(file, { onTracks: (batch) => void rows.push(...batch) });
  let marks = 0;
  let tempos = 0;
  function* repeated(): Generator<RekordboxTrack> {
    for (let i = 0; i < count; i++) {
      const row = rows[i % rows.length]!;
      const copy = {
        ...row,
        attributes: row.attributes.map(([name, value]): [string, string] => [name, value]),
      };
      setAttribute(copy.attributes, 'TrackID', String(i + 1));
      setAttribute(copy.attributes, 'Location', `file://localhost/Users/dj/Music/${i}/track%20${i}.mp3`);
      marks += row.marks.length;
      tempos += row.tempos.length;
      yield copy;
    }
  }
  await writeRekordboxXml(path, newHeader('bench'), repeated(), []);
  return { tracks: count, marks, tempos, bytes: statSync(path).size };
}
