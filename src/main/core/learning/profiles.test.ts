import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeClicks } from '../../../../tests/support/clicks.ts';
import { openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';

describe('profiles', () => {
  it('are kept by an analysis, and made up for tracks that an earlier version analyzed', async () => {
    const folder = temporaryFolder();
    const path = writeClicks(join(folder, 'music', 'one.wav'), { seconds: 20, bpm: 120 });
    const core = openCore(join(folder, 'home'));
    core.settings.set({ workers: 1, model: 'dsp-1' });
    const { scan } = await core.analysis.start({ kind: 'paths', paths: [path] }).result;
    const [trackId] = scan!.trackIds;
    const kept = core.learning.profiles.get(trackId!);
    expect(kept!.lines.length).toBeGreaterThan(5);

    core.db.connection.exec('DELETE FROM track_profile');
    core.edits.bulk([trackId!], { tier: 1 }, { author: 'ann', origin: null });
    const job = core.learning.models.startTraining({ dataset: null, imported: true }, false);
    // One track is too few to train on; the stored profile stays for the next attempt.
    await expect(job.result).rejects.toMatchObject({ code: 'invalid_input' });
    expect(core.learning.profiles.get(trackId!)).toEqual(kept);
  });
});
