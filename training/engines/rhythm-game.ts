import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readMidi } from '../../src/main/synthesis/augmentation/midi.ts';
import { readPcm } from './read-pcm.ts';

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

/** A rhythm game song and the clock of its chart. Times in seconds. */
export interface ChartedSong {
  readonly id: string;
  /** Ogg files that play together: the band, and the player's guitar. */
  readonly stems: readonly string[];
  readonly bpm: number;
  /** First and last note of the chart; outside this range, the clock has not been checked against the music. */
  readonly known: readonly [from: number, to: number];
  readonly beats: readonly number[];
}

/**
 * Songs of Debian's `fretsonfire-songs-*`, each with a constant tempo; the charts contain no bars. Empty if none is
 * installed.
 */
export async function findChartedSongs(): Promise<ChartedSong[]> {
  if (!existsSync(SONGS)) return [];
  const songs: ChartedSong[] = [];
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
        stems: ['song.ogg', 'guitar.ogg']
          .map((name) => join(folder, name))
          .filter((path) => existsSync(path)),
        bpm,
        known: [chart.notes[0]!.time + delay, chart.duration + delay],
        beats: Array.from(
          { length: Math.ceil(chart.duration / interval) },
          (_, beat) => delay + beat * interval,
        ),
      });
    }
  return songs;
}

/** Mono at the rendering rate. */
export const loadSong = ({ stems }: ChartedSong): Promise<Float32Array> => readPcm(...stems);
