import { describe, expect, it } from 'vitest';
import { tinyNetwork } from '../../../tests/support/tiny-models.ts';
import { usesExternalData } from './registry.ts';

/** A length-delimited Protocol Buffers field. */
const field = (number: number, content: Buffer): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
const entry = (key: string, value: string): Buffer =>
  Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))]);

describe('external weights', () => {
  it('are detected, and nothing else is mistaken for them', () => {
    const tensor = field(13, entry('location', 'weights.bin'));
    expect(usesExternalData(Buffer.concat([Buffer.from(tinyNetwork()), tensor]))).toBe(true);
    expect(usesExternalData(tinyNetwork())).toBe(false);
    // The same key among a model's own properties.
    expect(usesExternalData(field(14, entry('location', 'Berlin')))).toBe(false);
  });
});
