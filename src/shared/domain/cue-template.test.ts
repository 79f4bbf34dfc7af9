import { describe, expect, it } from 'vitest';
import { cueTemplateSchema, defaultCueTemplate } from './cue-template.ts';

describe('cueTemplateSchema', () => {
  it('accepts its own default and fills in missing fields', () => {
    expect(cueTemplateSchema.parse(defaultCueTemplate)).toEqual(defaultCueTemplate);
    expect(cueTemplateSchema.parse({ name: 'Test', rules: [] }).max_hot).toBe(8);
  });
  it('may use all slots of Rekordbox’s performance mode', () => {
    const rules = [{ labels: [], occurrence: 1, name: '', slot: 'P' }];
    expect(cueTemplateSchema.parse({ name: 'Test', rules, max_hot: 16 })).toMatchObject({ max_hot: 16 });
  });
  it.each([
    [{ max_hot: 17 }],
    [{ max_memory: 11 }],
    [{ rules: [{ labels: [], occurrence: 0, name: '' }] }],
    [{ rules: [{ labels: [], occurrence: 1, name: '', slot: 'Q' }] }],
    [{ rules: [{ labels: ['solo'], occurrence: 1, name: '' }] }],
  ])('refuses %j', (more) => {
    expect(() => cueTemplateSchema.parse({ name: 'Test', rules: [], ...more })).toThrow(/./);
  });
});
