import { describe, expect, it } from 'vitest';
import { commonFolders } from './common-folders.ts';

describe('commonFolders', () => {
  it('finds the folder that all files of a drive share', () => {
    expect(
      commonFolders([
        'C:/Users/me/Music/House/a.mp3',
        'c:/users/ME/Music/Techno/b.mp3',
        'C:/Users/me/Music/Techno/c.mp3',
        'D:/Sets/d.wav',
      ]),
    ).toEqual([
      { folder: 'C:/Users/me/Music', count: 3 },
      { folder: 'D:/Sets', count: 1 },
    ]);
  });

  it('does not go up to a folder that holds a whole system', () => {
    expect(
      commonFolders(['/Users/me/Music/a.mp3', '/Users/me/Downloads/b.mp3', '/Volumes/USB/House/c.mp3']),
    ).toEqual([
      { folder: '/Users/me', count: 2 },
      { folder: '/Volumes/USB/House', count: 1 },
    ]);
  });

  it('lists the top folders of a drive separately while they are few', () => {
    const drive = (names: readonly string[]) => names.map((name) => `E:/${name}/x.mp3`);
    expect(commonFolders(drive(['a', 'b'])).map(({ folder }) => folder)).toEqual(['E:/a', 'E:/b']);
    expect(commonFolders(drive([...'abcdefgh'])).map(({ folder }) => folder)).toEqual(['E:']);
  });

  it('distinguishes case where systems do, and keeps network shares as written', () => {
    expect(commonFolders(['/m/a/x.mp3', '/m/A/y.mp3']).map(({ folder }) => folder)).toEqual(['/m/A', '/m/a']);
    expect(commonFolders(['//nas/music/x.mp3', '//NAS/music/y.mp3'])).toEqual([
      { folder: '//nas/music', count: 2 },
    ]);
  });

  it('ignores files without a folder', () => {
    expect(commonFolders(['x.mp3', ''])).toEqual([]);
  });
});
