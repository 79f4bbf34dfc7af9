import { findNotatedSongs } from './notated-songs.ts';
import { findChartedSongs } from './rhythm-game.ts';
import type { Song } from './song.ts';

/** All songs by people whose packages are installed. */
export async function findSongs(): Promise<Song[]> {
  return [...(await findChartedSongs()), ...(await findNotatedSongs())];
}
