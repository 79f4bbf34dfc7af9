import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { createPlainPaths, nameOfPath, namesOf } from './plain-names.ts';
import { englishOf } from '../../../shared/languages/translate.ts';

const uuid = 'd2719f3c-6d1f-4c2a-9b59-0e4c8f6a1b77';

it('names files and folders as people do', () => {
  expect(nameOfPath('/music/House Set/')).toBe('House Set');
  expect(englishOf(namesOf(['/a/one.xml']))).toBe('one.xml');
  expect(englishOf(namesOf(['/a/one.xml', '/b/Music', '/c']))).toBe('one.xml and 2 more');
});

it('names dropped files by what was dropped', () => {
  const drop = join(temporaryFolder(), uuid);
  mkdirSync(join(drop, 'Crate'), { recursive: true });
  expect(nameOfPath(drop)).toBe('Crate');
  writeFileSync(join(drop, 'Alone.flac'), '');
  expect(nameOfPath(drop)).toBe('Alone.flac and 1 more');
  rmSync(drop, { recursive: true });
  expect(nameOfPath(drop)).toBe('dropped files');
});

it('removes inbox folders from messages', () => {
  const plain = createPlainPaths('/home/a (b)/inbox');
  expect(plain(`x.mp3 is damaged (/home/a (b)/inbox/${uuid}/Crate/x.mp3)`)).toBe(
    'x.mp3 is damaged (Crate/x.mp3)',
  );
  expect(plain(`/elsewhere/inbox/${uuid}/x.mp3`)).toBe(`/elsewhere/inbox/${uuid}/x.mp3`);
});
