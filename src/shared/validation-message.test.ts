import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { validationMessage } from './validation-message.ts';

const schema = z.array(z.strictObject({ bpm: z.number() }));
const messageOf = (value: unknown): string => validationMessage(schema.safeParse(value).error!);

describe('validationMessage', () => {
  it('names what is wrong, and where', () => {
    expect(messageOf([{ bpm: 120 }, { bpm: 'fast' }])).toMatch(/expected number.*\n.*\[1\]\.bpm/);
  });
  it('shows the first few problems and counts the rest', () => {
    const message = messageOf(Array.from({ length: 200_000 }, () => ({ bpm: null })));
    expect(message).toContain('[4].bpm');
    expect(message).not.toContain('[5].bpm');
    expect(message).toMatch(/and 199995 more$/);
  });
  it('stays short when one problem is long', () => {
    const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key ${i}`, i]));
    expect(messageOf([{ bpm: 120, ...keys }]).length).toBeLessThan(1100);
  });
});
