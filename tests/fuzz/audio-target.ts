import { readFileSync } from 'node:fs';
import { requireComplete } from '../../src/main/audio/completeness.ts';
import { ByteSource } from '../../src/main/audio/byte-source.ts';
import { identityOf } from '../../src/main/audio/identity.ts';
import { openAudio } from '../../src/main/audio/open-audio.ts';
import { createPcmServer } from '../../src/main/audio/pcm-range.ts';
import { sniffFormat } from '../../src/main/audio/sniff.ts';
import { AppError } from '../../src/shared/errors.ts';
import { fixture } from '../fixtures/audio/collect.ts';
import { evilFiles } from '../fixtures/audio/evil-files.ts';
import {
  click,
  makeAiff,
  makeFlac,
  makeId3v2,
  makeVorbisComment,
  makeWav,
} from '../fixtures/audio/make-files.ts';
import type { FuzzSeed, FuzzTarget } from './target.ts';

const encoded = [
  'click-alac.m4a',
  'click.m4a',
  'click.aac',
  'click.ogg',
  'click.opus',
  'click-lame.mp3',
  'click-lavc.mp3',
  'click-plain.mp3',
];

/** Larger ones would only be copied about. */
const MAX_SEED_BYTES = 400_000;

async function seeds(): Promise<FuzzSeed[]> {
  const sound = click(22_050, 1.2);
  const comment = { type: 4, body: makeVorbisComment(['TITLE=Seed', 'ARTIST=Fuzz', 'BPM=128']) };
  return [
    ...encoded.map((name) => ({ name, bytes: readFileSync(fixture(name)) })),
    { name: 'plain.wav', bytes: makeWav([sound, sound], { sampleRate: 22_050, format: 's24' }) },
    { name: 'float.wav', bytes: makeWav([sound], { sampleRate: 22_050, format: 'f32', extensible: true }) },
    { name: 'wide.wav', bytes: makeWav([sound], { sampleRate: 22_050, rf64: true }) },
    { name: 'plain.aiff', bytes: makeAiff([sound], { sampleRate: 22_050 }) },
    { name: 'plain.flac', bytes: makeFlac([sound], { sampleRate: 22_050, blocks: [comment] }) },
    {
      name: 'stereo.flac',
      bytes: makeFlac([sound, sound], { sampleRate: 22_050, variable: true, md5: false }),
    },
    {
      name: 'tagged.mp3',
      bytes: Buffer.concat([
        makeId3v2({ TIT2: 'Seed', TPE1: 'Fuzz', TBPM: '128' }),
        readFileSync(fixture('click-lame.mp3')),
      ]),
    },
    ...evilFiles
      .map(({ name, make }) => ({ name, bytes: make() }))
      .filter(({ bytes }) => bytes.length < MAX_SEED_BYTES),
  ];
}

/** A sample in the middle of most seeds. */
const MIDDLE = 11_000;

/** Steps that a bad file may refuse without spoiling the others. */
async function attempt(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

/** Whatever is done with a file that a person adds: scan, tags, playing and decoding. */
export const audioTarget: FuzzTarget = {
  name: 'audio',
  seeds,
  async take(path) {
    await attempt(async () => {
      await using source = await ByteSource.open(path);
      const sniffed = await sniffFormat(source);
      await requireComplete(source, sniffed);
      await identityOf(source, sniffed);
    });
    await attempt(async () => {
      const { bytes } = await createPcmServer().open(path, MIDDLE, MIDDLE);
      for await (const _ of bytes);
    });
    const stream = await openAudio(path);
    for await (const { channels, mono } of stream.blocks()) {
      if (channels.length === 0 || channels.some(({ length }) => length !== mono.length))
        throw new Error(
          `a block with ${channels.map(({ length }) => length).join(', ')} of ${mono.length} samples`,
        );
      if (!mono.every(Number.isFinite)) throw new Error('a sample that is no number');
    }
  },
};
