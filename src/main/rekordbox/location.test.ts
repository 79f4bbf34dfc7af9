import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeLocation,
  encodeLocation,
  isLocalLocation,
  locationKey,
  parsePathMapping,
  toLocalPath,
  toLocation,
} from './location.ts';

const segment = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .map((text) => text.replaceAll(/[/\\\0]/g, '_'))
  .filter((text) => text !== '.' && text !== '..');

describe('encodeLocation', () => {
  it('escapes as Rekordbox does: lowercase hex, with # ? ; ( ) and others literal', () => {
    expect(encodeLocation("/Users/x/A [b] {c} 'd' #1?;(e)=+,@$!*~.mp3")).toBe(
      'file://localhost/Users/x/A%20%5bb%5d%20%7bc%7d%20%27d%27%20#1?;(e)=+,@$!*~.mp3',
    );
    expect(encodeLocation('/é/100%.mp3')).toBe('file://localhost/%c3%a9/100%25.mp3');
    expect(encodeLocation('C:\\Music\\a & b.wav')).toBe('file://localhost/C:/Music/a%20%26%20b.wav');
  });

  it('is undone by decodeLocation for every absolute path', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), fc.boolean(), (segments, windows) => {
        const path = windows ? `C:/${segments.join('/')}` : `/m/${segments.join('/')}`;
        const decoded = decodeLocation(encodeLocation(path));
        expect(decoded).toEqual({ kind: 'file', path, platform: windows ? 'windows' : 'posix' });
      }),
    );
  });

  it('writes printable ASCII only', () => {
    fc.assert(
      fc.property(segment, (name) => {
        expect(encodeLocation(`/${name}`)).toMatch(/^file:\/\/localhost\/[!-~]*$/);
      }),
    );
  });
});

describe('decodeLocation', () => {
  it.each([
    ['file://localhost/C:/a%20b.mp3', 'C:/a b.mp3', 'windows'],
    ['FILE://LOCALHOST/C:/a.mp3', 'C:/a.mp3', 'windows'],
    ['file:///Users/x/a.mp3', '/Users/x/a.mp3', 'posix'],
    ['file://localhost/Users/x/why?#1.mp3', '/Users/x/why?#1.mp3', 'posix'],
    ['file://localhost/Users/x/100% pure%20.mp3', '/Users/x/100% pure .mp3', 'posix'],
    ['file://localhost/Users/x/%26amp;.mp3', '/Users/x/&amp;.mp3', 'posix'],
    ['file://nas/share/a.mp3', '//nas/share/a.mp3', 'windows'],
    ['file://localhost//nas/share/a.mp3', '//nas/share/a.mp3', 'windows'],
    ['C:\\Music\\a.mp3', 'C:/Music/a.mp3', 'windows'],
    ['tests/fixtures/a.aif', 'tests/fixtures/a.aif', 'relative'],
    ['file://localhost{placeholder}/a.wav', '{placeholder}/a.wav', 'relative'],
  ])('reads %s', (location, path, platform) => {
    expect(decodeLocation(location)).toEqual({ kind: 'file', path, platform });
  });

  it.each([
    ['file://localhost/soundcloud:tracks:123', 'soundcloud', 'tracks:123'],
    ['file://localhostsoundcloud:tracks:123', 'soundcloud', 'tracks:123'],
    ['file://localhosttidal:tracks:9', 'tidal', 'tracks:9'],
    ['https://example.org/a.mp3', 'https', '//example.org/a.mp3'],
  ])('recognises the stream %s', (location, service, id) => {
    expect(decodeLocation(location)).toEqual({ kind: 'streaming', service, id });
    expect(isLocalLocation(location)).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(decodeLocation(text).kind).toMatch(/file|streaming/);
        expect(decodeLocation(`file://localhost/${text}`).kind).toMatch(/file|streaming/);
      }),
    );
  });
});

describe('locationKey', () => {
  it('is equal for composed and decomposed accents, and for different escapes of the same path', () => {
    const composed = 'file://localhost/Users/x/Caf%c3%a9%20(a).mp3';
    const decomposed = 'file://localhost/Users/x/Cafe%CC%81%20%28a%29.mp3';
    expect(locationKey(composed)).toBe(locationKey(decomposed));
  });

  it('ignores case in Windows paths only', () => {
    expect(locationKey('file://localhost/C:/A.mp3')).toBe(locationKey('file://localhost/c:/a.MP3'));
    expect(locationKey('file://localhost/Users/A.mp3')).not.toBe(locationKey('file://localhost/Users/a.mp3'));
  });
});

describe('toLocalPath', () => {
  const windows = [parsePathMapping('C:/Users/x/Music=/media/music')];

  it('maps a Windows folder, ignoring case', () => {
    expect(toLocalPath('file://localhost/c:/users/X/music/Sub/a%20b.mp3', windows, 'linux')).toBe(
      '/media/music/Sub/a b.mp3',
    );
    expect(toLocalPath('file://localhost/C:/Users/x/Musical/a.mp3', windows, 'linux')).toBeNull();
  });

  it('prefers the most specific folder', () => {
    const mappings = [...windows, parsePathMapping('C:/Users/x/Music/New=/new/')];
    expect(toLocalPath('file://localhost/C:/Users/x/Music/New/a.mp3', mappings, 'linux')).toBe('/new/a.mp3');
    expect(toLocalPath('file://localhost/C:/Users/x/Music/b.mp3', mappings, 'linux')).toBe(
      '/media/music/b.mp3',
    );
  });

  it('finds a folder whose accents are composed differently, and keeps the rest as written', () => {
    const mapping = [parsePathMapping('/Volumes/Caf\u00e9=/media')];
    expect(toLocalPath('file://localhost/Volumes/Cafe%cc%81/e%cc%81.mp3', mapping, 'linux')).toBe(
      '/media/e\u0301.mp3',
    );
  });

  it('leaves paths of this platform unchanged and returns null for others', () => {
    expect(toLocalPath('file://localhost/Users/x/a.mp3', [], 'linux')).toBe('/Users/x/a.mp3');
    expect(toLocalPath('file://localhost/C:/a.mp3', [], 'win32')).toBe('C:/a.mp3');
    expect(toLocalPath('file://localhost/C:/a.mp3', [], 'linux')).toBeNull();
    expect(toLocalPath('file://localhost/soundcloud:tracks:1', [], 'linux')).toBeNull();
    expect(toLocalPath('relative/a.mp3', [], 'linux')).toBeNull();
    expect(toLocalPath('file://localhost/a%00.mp3', [], 'linux')).toBeNull();
  });

  it('does not leave a mapped folder', () => {
    expect(
      toLocalPath('file://localhost/C:/Users/x/Music/../../../../etc/passwd', windows, 'linux'),
    ).toBeNull();
  });

  it('is undone by toLocation', () => {
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), (segments) => {
        const local = `/media/music/${segments.join('/')}`;
        expect(toLocalPath(toLocation(local, windows), windows, 'linux')).toBe(local);
      }),
    );
  });
});

describe('parsePathMapping', () => {
  it('reads both sides', () => {
    expect(parsePathMapping('C:\\Users\\x=/media/a=b')).toEqual({ from: 'C:/Users/x', to: '/media/a=b' });
  });
  it.each(['', 'C:/x', '=/media', 'C:/x=', 'relative=/media'])('refuses %j', (text) => {
    expect(() => parsePathMapping(text)).toThrow(/no path mapping/);
  });
});
