import { mock } from 'node:test';
import { join } from 'node:path';
import { createCore } from '../../../src/main/core/create-core.ts';
import type { Core } from '../../../src/main/core/create-core.ts';
import type { Annotation, TrackId } from '../../../src/shared/domain/index.ts';
import { addSong, correct, createRandom, writeSong } from '../../fixtures/learning/songs.ts';
import { workerModules } from '../../support/workers.ts';

const adjectives = ['Late', 'Silver', 'Open', 'Heavy', 'Northern', 'Paper', 'Second', 'Quiet'];
const nouns = ['Signal', 'Harbour', 'Garden', 'Motion', 'Mirror', 'Season', 'Letter'];
const artists = ['Ada Kern', 'Lowfield', 'Mira Sol', 'Nine Doors', 'Tomas Wey'];
const genres = ['House', 'Techno', 'Trance'];
const ada = { author: 'Ada', origin: null };

const VERIFIED = 48;
const OPEN = 6;
/** Verified tracks after which a version is trained; each is put in use if it passes. */
const TRAINED_AFTER = [12, 24, 48];
const FIRST_DAY = Date.UTC(2026, 0, 5, 20);
const DAYS_PER_TRACK = 3;
const DAY_MS = 86_400_000;

/** What an analysis got wrong besides cues: a key, a tempo, the name or the start of a section, or nothing. */
function mistake(document: Annotation, i: number): Annotation {
  const { audio, beat_grid: grid, structure } = document;
  if (i % 5 === 1) return { ...document, audio: { ...audio, key: '9A' } };
  if (i % 11 === 2)
    return {
      ...document,
      audio: { ...audio, bpm: audio.bpm! / 2 },
      beat_grid: grid.map((anchor) => ({ ...anchor, bpm: anchor.bpm / 2 })),
    };
  if (i % 4 === 0)
    return {
      ...document,
      structure: structure.map((section, at) =>
        at === 2 ? { ...section, label: section.label === 'bridge' ? 'verse' : 'bridge' } : section,
      ),
    };
  return document;
}

/**
 * Where Ada wants cues, in seconds: at the start, on drops, a bar before breakdowns, and eight bars before the outro.
 * She leaves one out now and then, and sets one to her mood.
 */
function wantedCues({ structure, audio }: Annotation, random: () => number): number[] {
  const bar = 240 / audio.bpm!;
  const habitual = structure.flatMap(({ label, time }, i) => {
    if (i === 0 || label === 'drop') return [time];
    if (label === 'breakdown') return [time - bar];
    return label === 'outro' ? [time - 8 * bar] : [];
  });
  const kept = habitual.filter(() => random() > 0.06);
  const mood = structure[1]!.time + bar * Math.round(16 * random());
  return [...(random() < 0.25 ? [...kept, mood] : kept)].sort((a, b) => a - b);
}

/** Ada puts right what the analysis got wrong, then the cues, and verifies. */
function verify(core: Core, trackId: TrackId, document: Annotation, wanted: readonly number[]): void {
  const { annotation, revision } = core.annotations.head(trackId)!;
  const { audio, beat_grid, structure } = document;
  core.edits.commit(trackId, revision, 'Correct', { ...annotation, audio, beat_grid, structure }, ada);
  correct(core, trackId, wanted);
}

/**
 * Fills the data folder with what half a year of the loop leaves: predicted, corrected and verified tracks of known
 * music, three versions of a model of cues with their evaluations, one of sections that waits for a decision, a report
 * after each training, playlists, and tracks that nobody looked at.
 */
export async function writeLearningLibrary(folder: string): Promise<void> {
  mock.timers.enable({ apis: ['Date'], now: FIRST_DAY });
  const core = createCore({ home: join(folder, 'home'), workers: workerModules });
  try {
    core.settings.set({ reviewer: ada.author });
    const { models, startEvaluation, corrections, performance } = core.learning;
    const random = createRandom(7);
    const ids: TrackId[] = [];
    for (let i = 0; i < VERIFIED + OPEN; i++) {
      const song = writeSong(i + 1);
      const trackId = addSong(
        core,
        { ...song, document: mistake(song.document, i) },
        {
          title: `${adjectives[i % adjectives.length]} ${nouns[i % nouns.length]}`,
          artist: artists[i % artists.length]!,
          genre: genres[i % genres.length]!,
        },
      );
      ids.push(trackId);
      mock.timers.setTime(FIRST_DAY + i * DAYS_PER_TRACK * DAY_MS);
      if (i % 6 === 0)
        performance.recordInference({
          source: 'ml_model_base-1',
          provider: 'cpu',
          seconds: Array.from({ length: 6 }, () => 2.1 + 0.9 * random()),
          failed: 0,
          music: 6 * 330,
        });
      if (i >= VERIFIED) continue;
      if (i >= TRAINED_AFTER[0]!) await models.startProposing([trackId]).result;
      verify(core, trackId, song.document, wantedCues(song.document, random));
      await corrections.record();
      if (!TRAINED_AFTER.includes(i + 1)) continue;
      const { model } = await models.startTraining({ dataset: null, imported: true }, true).result;
      await startEvaluation(['base-1', ...(model.parent ? [model.parent] : []), model.version], null).result;
      await core.learningReports.start('requested').result;
    }
    await models.startTraining({ dataset: null, imported: true }, false, 'sections').result;
    for (const [name, from, to] of [
      ['Friday', 0, 18],
      ['Sunrise', 12, 30],
      ['Warm-up', 28, 44],
    ] as const)
      core.playlistEdits.create(
        { kind: 'playlist', name, parentId: null, trackIds: ids.slice(from, to) },
        ada,
      );
  } finally {
    await core.close();
    mock.timers.reset();
  }
}
