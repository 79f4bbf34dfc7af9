import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addSong, correct, writeSong } from '../../../../../tests/fixtures/learning/songs.ts';
import { writeBackbone } from '../../../../../tests/support/backbone-models.ts';
import { writeClicks } from '../../../../../tests/support/clicks.ts';
import { openCore, temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { describeModels, useBackbone } from '../../analysis/describe-models.ts';

it('lets a network of MERT’s shape feed a personal model, from a pack that was tried first', async () => {
  const folder = temporaryFolder();
  const core = openCore(join(folder, 'home'));
  core.settings.set({ workers: 1 });
  writeBackbone(core.home.models, { shape: 'mert' });
  writeBackbone(core.home.models, { shape: 'wav2vec2', size: 512 });
  const { models } = await describeModels(core);
  expect(
    models
      .filter(({ task }) => task === 'embedding')
      .map(({ version }) => version)
      .sort(),
  ).toEqual(['mert-1', 'wav2vec2-1']);
  await expect(useBackbone(core, 'wav2vec2-1')).rejects.toThrow(/its vectors have 512 values/);
  await expect(useBackbone(core, 'nothing-1')).rejects.toThrow(/is not installed/);
  expect(core.settings.get().backbone).toBeNull();
  await useBackbone(core, 'mert-1');
  expect(core.settings.get().backbone).toBe('mert-1');

  const ids = Array.from({ length: 20 }, (_, i) => {
    const song = writeSong(i + 1);
    const trackId = addSong(core, song);
    const path = writeClicks(join(folder, `${i}.wav`), { seconds: 40, bpm: 120 });
    core.db.connection.prepare('UPDATE track SET path = ? WHERE id = ?').run(path, trackId);
    correct(core, trackId, song.wanted);
    return trackId;
  });
  const { model } = await core.learning.models.startTraining({ dataset: null, imported: true }, true).result;
  expect(model).toMatchObject({ backbone: 'mert-1', tracks: 20 });
  const profile = core.learning.profiles.get(ids[0]!, 'mert-1')!;
  expect(profile.backbone!.bars).toBe(profile.lines.length - 1);
  // The clicks end after 40 s, so the bars differ.
  expect(new Set(profile.backbone!.data).size).toBeGreaterThan(2);
  expect(core.learning.profiles.get(ids[0]!)!.backbone).toBeUndefined();

  // A new track is described when its cues are placed.
  const song = writeSong(100);
  const fresh = addSong(core, song);
  const path = writeClicks(join(folder, 'fresh.wav'), { seconds: 40, bpm: 120 });
  core.db.connection.prepare('UPDATE track SET path = ? WHERE id = ?').run(path, fresh);
  const { models: personal } = core.learning;
  const { version } = model;
  const [cues] = await personal.cuesFor(version, [{ trackId: fresh, document: song.document }]);
  expect(cues!.length).toBeGreaterThan(0);
  expect(core.learning.profiles.get(fresh, 'mert-1')!.backbone).toBeDefined();
}, 180_000);
