import { describe, expect, it } from 'vitest';
import { SIGNAL_PROCESSING_SOURCE } from '../analysis/activations/signal-processing.ts';
import { analysisKey, placeKey } from './keys.ts';
import { networksOf } from './networks.ts';
import { queueOf } from './queue.ts';

const settings = { tempoRange: null, expectedBpm: null };
const keyOf = (model: string): string => analysisKey({ identity: 'sha256:00', model, settings });

describe('the networks of an analysis', () => {
  it('are the model alone with the first key network, so existing pools keep their keys', () => {
    const networks = networksOf('ml_model_base-1', 'ml_model_key-1');
    expect(networks).toBe('ml_model_base-1');
    expect(keyOf(networks)).toBe('31e4ab1e-85ba-5388-9e41-db8a2ed847c5');
    expect(placeKey({ root: 'nas', path: 'a.wav', stamp: '1' }, networks, null)).toBe(
      '10c05e0d-3c83-5c2c-813b-a2b925e59712',
    );
    expect(queueOf(networks, 'nas')).toBe('base-1/nas');
  });

  it('differ with another key network, or with none', () => {
    const names = ['ml_model_key-1', 'ml_model_key-2', null].map((key) => networksOf('ml_model_base-1', key));
    expect(names).toEqual(['ml_model_base-1', 'ml_model_base-1.key-2', 'ml_model_base-1.no-key']);
    expect(new Set(names.map(keyOf)).size).toBe(3);
    expect(new Set(names.map((name) => queueOf(name, 'nas'))).size).toBe(3);
  });

  it('of signal processing detect keys without a key network', () => {
    expect(networksOf(SIGNAL_PROCESSING_SOURCE, null)).toBe(SIGNAL_PROCESSING_SOURCE);
  });
});
