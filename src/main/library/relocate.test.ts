import { describe, expect, it } from 'vitest';
import { proposeRelocations } from './relocate.ts';
import type { FoundFile, MissingTrack } from './relocate.ts';

const missing: MissingTrack = {
  id: 'a',
  path: 'C:\\Music\\House\\Track One.mp3',
  size: 8_000_000,
  duration: 301,
};
const file: FoundFile = { path: '/music/House/Track One.mp3', size: 8_000_000, duration: 300.6 };

const propose = (track: MissingTrack, ...files: FoundFile[]): unknown => {
  const [proposal] = proposeRelocations([track], files);
  return proposal?.candidates.map(({ path, strength }) => `${strength} ${path}`);
};

describe('proposeRelocations', () => {
  it('is certain about the same audio, whatever its name', () => {
    const track = { ...missing, identity: 'sha256:1' };
    const renamed = { ...file, path: '/music/x.mp3', size: 1, identity: 'sha256:1' };
    expect(propose(track, renamed)).toEqual(['certain /music/x.mp3']);
  });

  it('is certain about the same name and size', () => {
    expect(proposeRelocations([missing], [file])).toEqual([
      {
        id: 'a',
        isAmbiguous: false,
        candidates: [
          {
            path: file.path,
            strength: 'certain',
            reasons: ['same_name', 'same_size', 'same_duration', 'same_folders'],
          },
        ],
      },
    ]);
  });

  it('finds retagged files by name and duration, renamed ones by size and duration', () => {
    expect(propose(missing, { ...file, size: 8_000_999 })).toEqual([`likely ${file.path}`]);
    expect(propose(missing, { ...file, path: '/music/01.mp3' })).toEqual(['likely /music/01.mp3']);
  });

  it('finds files by title, artist and duration', () => {
    const track = { ...missing, title: 'Track One', artist: 'Someone' };
    const renamed = { ...file, path: '/m/9.flac', size: 3, title: 'track  one', artist: 'SOMEONE' };
    expect(propose(track, renamed)).toEqual(['likely /m/9.flac']);
  });

  it('offers the same track in another format only as possible', () => {
    expect(propose(missing, { ...file, path: '/x/Track One.flac', size: 3 })).toEqual([
      'possible /x/Track One.flac',
    ]);
  });

  it('compares names in composed and decomposed Unicode, ignoring case', () => {
    const track = { ...missing, path: '/Volumes/USB/Mu\u0308ller - TRACK.mp3' };
    expect(propose(track, { ...file, path: '/x/M\u00fcller - track.mp3' })).toEqual([
      'certain /x/M\u00fcller - track.mp3',
    ]);
  });

  it('does not propose another recording of the same name', () => {
    const track = { ...missing, identity: 'sha256:1' };
    expect(propose(track, { ...file, identity: 'sha256:2' })).toBeUndefined();
  });

  it('does not propose files that only share a length or a title', () => {
    expect(propose(missing, { path: '/x/other.mp3', size: 1, duration: 301 })).toBeUndefined();
    const track = { ...missing, title: 'Intro', artist: 'Someone' };
    const intro = { path: '/x/i.mp3', size: 1, duration: 30, title: 'Intro', artist: 'Someone' };
    expect(propose(track, intro)).toBeUndefined();
  });

  it('puts the best first and reports when two are equally good', () => {
    const far = { ...file, path: '/other/Track One.mp3', size: 1 };
    const near = { ...file, size: 2 };
    expect(propose(missing, far, near)).toEqual([`likely ${near.path}`, `likely ${far.path}`]);
    const twin = { ...near, path: '/again/House/Track One.mp3' };
    expect(proposeRelocations([missing], [near, twin])[0]?.isAmbiguous).toBe(true);
    expect(proposeRelocations([missing], [near, far])[0]?.isAmbiguous).toBe(false);
  });

  it('compares only plausible pairs in a large library', () => {
    const tracks = Array.from({ length: 20_000 }, (_, i) => ({
      id: `${i}`,
      path: `C:/m/${i}.mp3`,
      size: i + 1,
    }));
    const files = tracks.map(({ size }, i) => ({ path: `/new/${i}.mp3`, size }));
    const proposals = proposeRelocations(tracks, files);
    expect(proposals.length).toBe(20_000);
    expect(proposals.every(({ id, candidates }) => candidates[0]?.path === `/new/${id}.mp3`)).toBe(true);
  });
});
