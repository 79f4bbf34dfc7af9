import { join } from 'node:path';
import { createCore } from '../../src/main/core/create-core.ts';
import type { Core } from '../../src/main/core/create-core.ts';
import { addSong, correct, writeSong } from '../../tests/fixtures/learning/songs.ts';
import { workerModules } from '../../tests/support/workers.ts';

const adjectives = ['Late', 'Silver', 'Open', 'Heavy', 'Northern', 'Paper', 'Second', 'Quiet'];
const nouns = ['Signal', 'Harbour', 'Garden', 'Motion', 'Mirror', 'Season', 'Letter'];
const artists = ['Ada Kern', 'Lowfield', 'Mira Sol', 'Nine Doors', 'Tomas Wey'];
const genres = ['House', 'Techno', 'Trance'];
const me = { author: 'Ada', origin: null };

const VERIFIED = 48;
const OPEN = 6;
/** Verified tracks after which a version is trained. */
const TRAINED_AFTER = [12, 24, 48];
const MONTHS = 6;

/** Spreads the settled predictions over the last months: everything here was settled within seconds. */
function spreadOverMonths({ db }: Core): void {
  const { connection } = db;
  const ids = connection.prepare<[], number>('SELECT id FROM correction_case ORDER BY id').pluck().all();
  const update = connection.prepare('UPDATE correction_case SET settled_at = ? WHERE id = ?');
  for (const [i, id] of ids.entries()) {
    const day = new Date();
    day.setDate(day.getDate() - Math.round(30 * MONTHS * (1 - (i + 1) / ids.length)));
    update.run(day.toISOString(), id);
  }
}

/**
 * A library of known music whose person has moved predicted cues, trained on them three times and used what proved
 * better, in the folder `home` of a folder.
 */
export async function writeLearningLibrary(folder: string): Promise<void> {
  const core = createCore({ home: join(folder, 'home'), workers: workerModules });
  core.settings.set({ reviewer: me.author });
  const { models, corrections } = core.learning;
  const ids: number[] = [];
  for (let i = 0; i < VERIFIED + OPEN; i++) {
    const song = writeSong(i + 1);
    const trackId = addSong(core, song, {
      title: `${adjectives[i % adjectives.length]} ${nouns[i % nouns.length]}`,
      artist: artists[i % artists.length]!,
      genre: genres[i % genres.length]!,
    });
    ids.push(trackId);
    if (i >= VERIFIED) continue;
    if (i >= TRAINED_AFTER[0]!) await models.startProposing([trackId]).result;
    // Whoever is careful with the first tracks lets a cue pass now and then later on.
    correct(core, trackId, i % 5 === 4 ? song.wanted.slice(1) : song.wanted);
    if (TRAINED_AFTER.includes(i + 1))
      await models.startTraining({ dataset: null, imported: true }, true).result;
  }
  await models.startTraining({ dataset: null, imported: true }, false, 'sections').result;
  for (const [name, from, to] of [
    ['Friday', 0, 18],
    ['Sunrise', 12, 30],
    ['Warm-up', 28, 44],
  ] as const)
    core.playlistEdits.create({ kind: 'playlist', name, parentId: null, trackIds: ids.slice(from, to) }, me);
  await corrections.record();
  spreadOverMonths(core);
  await core.close();
}
