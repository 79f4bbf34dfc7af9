import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect, fixture } from '../../../../../tests/fixtures/audio/collect.ts';
import {
  makeAiff,
  makeFlac,
  makeVorbisComment,
  noise,
} from '../../../../../tests/fixtures/audio/make-files.ts';
import { realProgramFile } from '../../../../../tests/support/program-data.ts';
import { skipReason } from '../../../../../tests/support/shared-data.ts';
import { temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { makeAnnotation, makeCue } from '../../../../../tests/fixtures/edits/annotations.ts';
import { audioIdentity } from '../../../audio/identity.ts';
import { readTags } from '../../../library/tags.ts';
import { gridOf, markersOf, oggBeatGrid } from '../write-payloads.ts';
import type { SeratoTags } from '../write-payloads.ts';
import { readBeatGrid, readMarkers } from '../payloads.ts';
import { writeTaggedCopy } from './tagged-copy.ts';

/** The identity of the audio, and every decoded sample. */
const soundOf = async (path: string) => [await audioIdentity(path), (await collect(path)).channels];

/** Longer names produce a longer tag. */
function tagsOf(cues: number, name = 'x'): SeratoTags {
  const document = makeAnnotation({
    beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }],
    cues: Array.from({ length: cues }, (_, i) =>
      makeCue({ id: `c${i}`, kind: 'hot', slot: 'ABCDEFGH'[i] as 'A', time: 1 + i, name: `${name} ${i}` }),
    ),
  });
  return { inner: markersOf(document, 0, undefined), grid: gridOf(document, 0) };
}

/** An MP4 with its index before the audio, as in files for the web. */
function withIndexFirst(mp4: Buffer): Buffer {
  const at = mp4.indexOf('moov') - 4;
  const moov = Buffer.from(mp4.subarray(at, at + mp4.readUInt32BE(at)));
  const stco = moov.indexOf('stco') + 4;
  for (let i = 0; i < moov.readUInt32BE(stco + 4); i++) {
    const place = stco + 8 + 4 * i;
    moov.writeUInt32BE(moov.readUInt32BE(place) + moov.length, place);
  }
  const type = mp4.readUInt32BE(0);
  const rest = [mp4.subarray(type, at), mp4.subarray(at + moov.length)];
  return Buffer.concat([mp4.subarray(0, type), moov, ...rest]);
}

const files: Record<string, () => Buffer> = {
  'click-lame.mp3': () => readFileSync(fixture('click-lame.mp3')),
  'click.m4a': () => readFileSync(fixture('click.m4a')),
  'click-alac.m4a': () => readFileSync(fixture('click-alac.m4a')),
  'index-first.m4a': () => withIndexFirst(readFileSync(fixture('click-alac.m4a'))),
  'click.ogg': () => readFileSync(fixture('click.ogg')),
  'noise.aiff': () => makeAiff([noise(44_101)], { sampleRate: 44_100 }),
  'noise.flac': () =>
    makeFlac([noise(44_100)], {
      sampleRate: 44_100,
      blocks: [{ type: 4, body: makeVorbisComment(['TITLE=Kept', 'ARTIST=Kept too']) }],
    }),
};

describe.each(Object.keys(files))('a copy of %s with Serato’s tags', (name) => {
  const original = (): string => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, files[name]!());
    return path;
  };
  const copyOf = async (from: string, tags: SeratoTags): Promise<string> => {
    const to = join(temporaryFolder(), name);
    await writeTaggedCopy(from, to, tags);
    return to;
  };

  it('says what was written, sounds the same, and keeps all other tags', async () => {
    const from = original();
    const before = await readTags(from);
    const to = await copyOf(from, tagsOf(3));
    const after = await readTags(to);
    const { marks, unusable } = readMarkers(after.serato!);
    expect(unusable).toBe(0);
    expect(marks.map(({ slot, time, name: label }) => [slot, time, label])).toEqual([
      ['A', 1, 'x 0'],
      ['B', 2, 'x 1'],
      ['C', 3, 'x 2'],
    ]);
    expect(readBeatGrid(after.serato!).nodes).toEqual([{ time: 0.5, bpm: 120, beat: 1 }]);
    const { serato: _before, ...tagsBefore } = before;
    const { serato: _after, ...tagsAfter } = after;
    expect(tagsAfter).toEqual(tagsBefore);
    expect(await soundOf(to)).toEqual(await soundOf(from));
  });

  it('takes the place of what was written before, whether it is longer or shorter', async () => {
    const short = await copyOf(original(), tagsOf(1));
    const long = await copyOf(short, tagsOf(8, 'A name that is much longer than any other '.repeat(200)));
    const again = await copyOf(long, tagsOf(1));
    expect(readMarkers((await readTags(long)).serato!).marks).toHaveLength(8);
    expect(await soundOf(long)).toEqual(await soundOf(short));
    expect(readFileSync(again)).toEqual(readFileSync(short));
  });

  it('may be the file itself', async () => {
    const from = original();
    const copy = await copyOf(from, tagsOf(2));
    await writeTaggedCopy(from, from, tagsOf(2));
    expect(readFileSync(from)).toEqual(readFileSync(copy));
  });
});

describe('what Serato wrote itself', () => {
  const grid = realProgramFile('serato/ogg/hotcues-and-loops', 'serato_beatgrid.octet-stream');
  it.skipIf(!grid)(`is how a grid of one marker is written into Ogg files (${skipReason})`, () => {
    const text = readFileSync(grid!, 'latin1');
    const { nodes } = readBeatGrid({ beatGrid: Buffer.from(text, 'latin1'), isOgg: true });
    expect(nodes).toEqual([{ time: 0.254858, bpm: 115, beat: 1 }]);
    expect(oggBeatGrid([[nodes[0]!.time, nodes[0]!.bpm]])).toBe(text.replace(/\0+$/, ''));
  });
});
