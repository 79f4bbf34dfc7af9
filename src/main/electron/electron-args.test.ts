import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseArguments } from './electron-args.ts';

describe('parseArguments', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-arguments-'));
  const xml = join(folder, 'my library.xml');
  writeFileSync(xml, '');
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['electron', '--no-sandbox', '.', '--home', '/data'],
    ['electron', '.', '--home=/data'],
  ])('finds the data folder among the switches of Chromium: %j', (...argv) => {
    expect(parseArguments(argv, { folder })).toEqual({ home: '/data', command: null, files: [] });
  });
  it('accepts existing files and folders, also as URLs', () => {
    const argv = [
      'segue',
      'my library.xml',
      '--flag',
      pathToFileURL(xml).href,
      'gone.xml',
      folder,
      '--home',
      folder,
    ];
    expect(parseArguments(argv, { isPackaged: true, folder })).toEqual({
      home: folder,
      command: null,
      files: [xml, xml, folder],
    });
    expect(parseArguments(['electron', folder, xml], { folder }).files).toEqual([xml]);
    expect(parseArguments(['segue', 'file://%'], { isPackaged: true, folder }).files).toEqual([]);
  });
  it('leaves everything after --cli to the command line', () => {
    const argv = ['segue', '--no-sandbox', '--cli', '--', '--home', '/data', 'show', '--json'];
    expect(parseArguments(argv)).toEqual({
      home: null,
      command: ['--home', '/data', 'show', '--json'],
      files: [],
    });
    expect(parseArguments(['segue', '--cli']).command).toEqual([]);
  });
});
