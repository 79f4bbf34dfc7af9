import { describe, expect, it } from 'vitest';
import { annotation } from '../fixtures/datasets/annotations.ts';
import { addTrack } from '../fixtures/datasets/library.ts';
import { runCliHere } from '../support/cli.ts';
import { openCore, temporaryFolder } from '../support/temporary-home.ts';

const source = 'ml_model_test-1';
const at = '2026-01-02T03:04:05.000Z';

describe('learning on the command line', () => {
  it('shows corrections and models, evaluates, and says what is missing', async () => {
    const home = temporaryFolder();
    const core = openCore(home);
    const predicted = annotation({ source, tier: 3, cueBars: [1, 33] });
    const trackId = addTrack(core, { title: 'One', document: predicted });
    core.annotations.predict({ trackId, source, document: predicted, audioId: null, at });
    core.annotations.commit({
      trackId,
      document: annotation({ source, tier: 1, cueBars: [1, 41] }),
      author: 'ann',
      source: 'manual',
      kind: 'edit',
      reason: 'Verify',
      at: '2026-02-02T03:04:05.000Z',
    });
    const corrections = await runCliHere(['data', 'corrections', '--home', home]);
    expect(corrections.code).toBe(0);
    expect(corrections.stdout).toContain('1 settled track: 100 % needed a correction');
    expect(corrections.stdout).toContain('cue_moved            100 % of 1');
    const filtered = await runCliHere([
      'data',
      'corrections',
      '--type',
      'key_wrong',
      '--json',
      '--home',
      home,
    ]);
    expect(JSON.parse(filtered.stdout)).toMatchObject({ total: 0, rates: { total: { corrected: 0 } } });

    const models = await runCliHere(['models', 'personal', '--home', home]);
    expect(models.stdout).toContain('1 verified track with cues to learn from; 20 are enough');
    const training = await runCliHere(['models', 'train', '--home', home]);
    expect(training.code).not.toBe(0);
    expect(training.stderr).toContain('too few');

    const evaluation = await runCliHere(['eval', 'test-1', '--json', '--home', home]);
    expect(JSON.parse(evaluation.stdout)).toMatchObject({
      dataset: null,
      models: [{ model: 'test-1', tracks: 1 }],
    });
    const unknown = await runCliHere(['eval', 'nobody-1', '--home', home]);
    expect(unknown.stderr).toContain('Analyze them with it first');
  });
});
