/**
 * Exports features of music for choosing between networks, without training on it: the development tracks of a
 * benchmark set, and the half of its folder `v2m` marked *decisions*. Never opens test tracks. For compare_networks.py.
 *
 *   node training/export-evaluation.ts --cache DIR --set FOLDER --music FOLDER
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMelConsumer } from '../src/main/analysis/front-end/mel.ts';
import { openAudio } from '../src/main/audio/open-audio.ts';
import { readTruths } from './decisions/truth.ts';
import { isSaved, saveTrack } from './save-track.ts';

const { values: options } = parseArgs({
  options: { cache: { type: 'string' }, set: { type: 'string' }, music: { type: 'string' } },
});
const { cache, set, music } = options;
if (!cache || !set || !music) throw new Error('Say where: --cache DIR --set FOLDER --music FOLDER');

async function save(
  id: string,
  origin: string,
  bpm: number,
  known: readonly [number, number],
  beats: readonly number[],
  downbeats: readonly number[] | null,
): Promise<void> {
  if (isSaved(cache!, id)) return;
  const stream = await openAudio(join(music!, `${id}.flac`));
  const consumer = createMelConsumer(stream.format.sampleRate);
  for await (const block of stream.blocks()) consumer.push(block);
  const mel = consumer.finish();
  const labels = {
    id,
    split: 'validation',
    kind: 'real',
    origin,
    style: null,
    bpm,
    duration: mel.frames / mel.frameRate,
  } as const;
  await saveTrack(cache!, { ...labels, known, beats, downbeats, boundaries: null, sections: null }, mel);
}

await mkdir(cache, { recursive: true });
const v2m = join(set, 'v2m');
const readme = existsSync(join(set, 'README.md')) ? await readFile(join(set, 'README.md'), 'utf8') : '';
for (const [, id] of readme.matchAll(/^\| (v2m-\S+) \|.*\| decisions \|$/gm)) {
  const truth = JSON.parse(await readFile(join(v2m, `${id}.json`), 'utf8')) as {
    bpm_main: number;
    beats_s: number[];
    downbeats_s: number[];
  };
  await save(
    id!,
    'v2m',
    truth.bpm_main,
    [truth.beats_s[0]!, truth.beats_s.at(-1)!],
    truth.beats_s,
    truth.downbeats_s,
  );
}
for (const { id, kind, split, bpm, range, beats, downbeats } of readTruths(set))
  if (split === 'dev') await save(id, kind, bpm, range, beats, downbeats.length > 0 ? downbeats : null);
