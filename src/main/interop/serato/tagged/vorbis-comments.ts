import { base64Lines } from '../write-payloads.ts';
import type { SeratoTags } from '../write-payloads.ts';
import { namedPayloads, SERATO_MIME } from './id3.ts';
import { unsupported } from './pieces.ts';
import { msg } from '../../../../shared/languages/translate.ts';

/** A payload as FLAC and MP4 files store it: Base64 of a MIME type, a name and the payload. */
export function wrapped(name: string, payload: Buffer): string {
  return base64Lines(Buffer.concat([Buffer.from(`${SERATO_MIME}\0\0${name}\0`, 'latin1'), payload]));
}

/** Comments of a FLAC file. */
export function flacComments(tags: SeratoTags): Readonly<Record<string, string>> {
  const names: Readonly<Record<string, string>> = {
    'Serato Markers2': 'SERATO_MARKERS_V2',
    'Serato BeatGrid': 'SERATO_BEATGRID',
  };
  return Object.fromEntries(
    Object.entries(namedPayloads(tags)).map(([name, payload]) => [names[name]!, wrapped(name, payload)]),
  );
}

/**
 * Vorbis comments with the named ones replaced and `superseded` removed, without a framing bit (xiph.org, Vorbis I
 * comment field).
 * @throws AppError `unsupported_format` for damaged comments
 */
export function newComments(
  path: string,
  old: Buffer,
  comments: Readonly<Record<string, string>>,
  superseded: readonly string[] = [],
): Buffer {
  const replaced = new Set([...Object.keys(comments), ...superseded].map((name) => name.toUpperCase()));
  const texts: Buffer[] = [];
  let vendor = Buffer.from('Segue');
  if (old.length > 0) {
    try {
      let at = 4 + old.readUInt32LE(0);
      vendor = Buffer.from(old.subarray(4, at));
      const count = old.readUInt32LE(at);
      at += 4;
      for (let i = 0; i < count; i++) {
        const length = old.readUInt32LE(at);
        const text = old.subarray(at + 4, at + 4 + length);
        if (text.length < length) throw new RangeError('a comment is cut off');
        at += 4 + length;
        const name = text.toString('latin1', 0, Math.max(0, text.indexOf('='))).toUpperCase();
        if (!replaced.has(name)) texts.push(text);
      }
    } catch {
      throw unsupported(path, msg('its tags are damaged; write them anew with a tag editor'));
    }
  }
  for (const [name, text] of Object.entries(comments)) texts.push(Buffer.from(`${name}=${text}`, 'latin1'));
  return Buffer.concat([withLength(vendor), u32(texts.length), ...texts.map(withLength)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
const withLength = (bytes: Buffer): Buffer => Buffer.concat([u32(bytes.length), bytes]);
