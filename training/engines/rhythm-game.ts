import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMidi } from '../../src/main/synthesis/augmentation/midi.ts';
import { readPcm } from './read-pcm.ts';
import type { Song } from './song.ts';

const SONGS = '/usr/share/games/fretsonfire/data/songs';

/**
 * Delay of a song against its chart, in seconds: the offset at which onsets, folded over the beat of the chart, are
 * strongest, consistent in all four quarters of the song to within 7 ms. Songs by Muldjord are on time. `null` if beat
 * and half beat are equally strong: the song is not used.
 */
const delays: Readonly<Record<string, number | null>> = {
  'sectoid/Escape from chaosland': 0.027,
  'sectoid/Feelings': 0.025,
  'sectoid/War of freedom': 0.043,
  'sectoid/Metal madness': null,
};

/**
 * Songs of Debian's `fretsonfire-songs-*`, each with a constant tempo; the charts contain no bars. Empty if none is
 * installed.
 */
export async function findChartedSongs(): Promise<Song[]> {
  if (!existsSync(SONGS)) return [];
  const songs: Song[] = [];
  for (const band of (await readdir(SONGS, { withFileTypes: true })).filter((entry) => entry.isDirectory()))
    for (const title of (await readdir(join(SONGS, band.name))).sort()) {
      const folder = join(SONGS, band.name, title);
      const delay = `${band.name}/${title}` in delays ? delays[`${band.name}/${title}`]! : 0;
      if (delay === null || !existsSync(join(folder, 'notes.mid'))) continue;
      const chart = readMidi(await readFile(join(folder, 'notes.mid')), `${folder}/notes.mid`);
      const { bpm } = chart.tempi.at(-1)!;
      const interval = 60 / bpm;
      songs.push({
        id: `fretsonfire-${band.name}-${title}`.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
        origin: 'fretsonfire',
        bpm,
        known: [chart.notes[0]!.time + delay, chart.duration + delay],
        beats: Array.from(
          { length: Math.ceil(chart.duration / interval) },
          (_, beat) => delay + beat * interval,
        ),
        downbeats: [],
        changes: null,
        // The band, and the player's guitar.
        load: () =>
          readPcm(
            ...['song.ogg', 'guitar.ogg']
              .map((name) => join(folder, name))
              .filter((path) => existsSync(path)),
          ),
      });
    }
  return songs;
}
