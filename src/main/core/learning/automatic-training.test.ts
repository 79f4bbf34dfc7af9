import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { addSong, correct, writeSong } from '../../../../tests/fixtures/learning/songs.ts';
import { openCore } from '../../../../tests/support/temporary-home.ts';
import type { Core } from '../create-core.ts';
import type { CoreEvents } from '../core-events.ts';
import { createAutomaticTraining } from './automatic-training.ts';

function verifySongs(core: Core, from: number, count: number): void {
  for (let seed = from; seed < from + count; seed++) {
    const song = writeSong(seed);
    correct(core, addSong(core, song), song.wanted);
  }
}

it('trains after as many newly verified tracks as the settings say, and not before', async () => {
  const core = openCore();
  const events = new EventEmitter<CoreEvents>();
  const trainings: { tasks: readonly string[]; promote: boolean }[] = [];
  let isLearning = false;
  const automatic = createAutomaticTraining({
    db: core.db,
    events,
    settings: core.settings,
    isLearning: () => isLearning,
    train: (tasks, promote) => void trainings.push({ tasks, promote }),
    quietMs: 0,
  });
  async function settle(): Promise<void> {
    events.emit('annotation', { trackId: 1, revision: 1, origin: null });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  verifySongs(core, 1, 3);
  await settle();
  expect(trainings).toEqual([]);

  core.settings.set({ trainAfter: 4 });
  await settle();
  expect(trainings).toEqual([]);
  verifySongs(core, 4, 1);
  isLearning = true;
  await settle();
  expect(trainings).toEqual([]);
  // Due as soon as the other training has ended, without another edit.
  isLearning = false;
  await expect.poll(() => trainings).toEqual([{ tasks: ['cues'], promote: false }]);

  // The training may have failed; it is retried only after as many new tracks again.
  verifySongs(core, 5, 3);
  await settle();
  expect(trainings).toHaveLength(1);
  core.settings.set({ promoteTrained: true });
  verifySongs(core, 8, 1);
  await settle();
  expect(trainings[1]).toEqual({ tasks: ['cues'], promote: true });

  // Nine verified tracks await a first model of sections and grids, none a further one of cues.
  core.settings.set({ trainTasks: ['sections', 'grid'] });
  await settle();
  expect(trainings[2]).toEqual({ tasks: ['sections', 'grid'], promote: true });
  await settle();
  expect(trainings).toHaveLength(3);
  automatic.close();
});
