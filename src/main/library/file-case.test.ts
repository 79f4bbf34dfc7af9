import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { createCaseFinder } from './file-case.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
mkdirSync(join(folder.path, 'House Music'));
writeFileSync(join(folder.path, 'House Music', 'Café Del Mar.flac'), '');
const ignoresCase = existsSync(join(folder.path, 'HOUSE MUSIC'));

describe.skipIf(ignoresCase)('case finder', () => {
  const real = join(folder.path, 'House Music', 'Café Del Mar.flac');

  it.each([
    ['house music/CAFÉ del mar.FLAC'],
    ['House Music/Cafe\u0301 Del Mar.flac'],
    ['House Music/Café Del Mar.flac'],
  ])('finds %s', (written) => {
    expect(createCaseFinder()(join(folder.path, written))).toBe(real);
  });

  it('finds nothing if there is no match, or two', () => {
    writeFileSync(join(folder.path, 'One.flac'), '');
    writeFileSync(join(folder.path, 'one.flac'), '');
    const find = createCaseFinder();
    expect(find(join(folder.path, 'ONE.flac'))).toBeNull();
    expect(find(join(folder.path, 'One.flac'))).toBe(join(folder.path, 'One.flac'));
    expect(find(join(folder.path, 'nowhere/Two.flac'))).toBeNull();
    expect(find('C:/Music/One.flac')).toBeNull();
  });
});
