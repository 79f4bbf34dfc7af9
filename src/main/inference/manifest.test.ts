import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tinyManifest, tinyNetwork } from '../../../tests/support/tiny-models.ts';
import { describeModel, manifestSchema } from './manifest.ts';

const valid = tinyManifest(tinyNetwork());
const issuesOf = (changes: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(manifestSchema.safeParse({ ...valid, ...changes }).error?.issues ?? null);

describe('manifestSchema', () => {
  it('accepts the manifests that the documentation shows', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../docs/models.md'), 'utf8');
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(
      ([, json]) => JSON.parse(json!) as Record<string, unknown>,
    );
    expect(examples.map(({ kind }) => kind)).toEqual(['segue', 'key', 'embedding', 'beat_this']);
    for (const example of examples)
      expect(manifestSchema.safeParse({ ...example, sha256: 'a'.repeat(64) }).error).toBeUndefined();
  });

  it.each([
    ['a file outside of the folder', { file: '../other/model.onnx' }, 'file name'],
    ['a hash in another form', { sha256: 'ABC' }, 'hexadecimal'],
    ['a version that is no source', { version: 'base 1' }, 'letters'],
    [
      'another front end',
      { input: { ...valid.input, frontEnd: { ...valid.input.frontEnd, hop: 512 } } },
      'hop',
    ],
    ['fields that it does not know', { colour: 'red' }, 'colour'],
    ['no beat head', { heads: valid.heads.slice(1) }, 'beat head'],
    ['two heads of a kind', { heads: [...valid.heads, valid.heads[0]] }, 'once'],
    ['borders that leave nothing', { chunk: { frames: 100, border: 50 } }, 'twice the border'],
    ['chunks off their raster', { chunk: { frames: 105, border: 20, align: 10 } }, 'multiples'],
    ['a later format', { schema: 2 }, 'schema'],
  ])('refuses %s', (_name, changes, message) => {
    expect(issuesOf(changes)).toContain(message);
  });
});

describe('describeModel', () => {
  const beatThis = {
    schema: 1,
    kind: 'beat_this',
    id: 'beat-this',
    version: 'beat-this-small0',
    created: '2024-11-01T00:00:00Z',
    file: 'model.onnx',
    sha256: 'a'.repeat(64),
    licence: 'MIT',
  };

  it('knows how to run exports of Beat This!', () => {
    const { input, heads, chunk } = describeModel(manifestSchema.parse(beatThis));
    expect(input).toBe('input_spectrogram');
    expect(chunk).toEqual({ frames: 1500, border: 6, align: 1, minimum: 1, edges: 'silence' });
    expect(heads).toEqual([
      { kind: 'beat', output: 'beat', activation: 'sigmoid', add: [] },
      { kind: 'downbeat', output: 'downbeat', activation: 'sigmoid', add: [] },
    ]);
  });

  it('adds the downbeats to beats that lack them', () => {
    const outputs = { beat: 'b', downbeat: 'd' };
    const { heads } = describeModel(manifestSchema.parse({ ...beatThis, outputs, summed: false }));
    expect(heads[0]).toMatchObject({ output: 'b', add: ['d'] });
  });
});
