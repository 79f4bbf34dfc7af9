import { sha256Hex } from './hash.ts';

/** Letters and digits of any script, joined by dashes; short enough for every file system, with room for a suffix. */
function slug(text: string): string {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  let result = '';
  for (const word of words) {
    const next = result === '' ? word : `${result}-${word}`;
    if (Buffer.byteLength(next) > 80) break;
    result = next;
  }
  return result;
}

/** Eight hex digits that are stable for an identity, whatever the track is called. */
function shortHash(identity: string): string {
  return sha256Hex(identity).slice(0, 8);
}

/**
 * Generates readable names that are unique within one export: `artist-title-0f3a9c1b`. The same tracks in the same
 * order get the same names.
 */
export function createNamer(): (track: {
  readonly audioId: string | null;
  readonly artist: string;
  readonly title: string;
  readonly file: string | null;
  readonly trackId: number;
}) => string {
  const taken = new Set<string>();
  return ({ audioId, artist, title, file, trackId }) => {
    const readable = slug(`${artist} ${title}`) || 'track';
    const stem = `${readable}-${shortHash(audioId ?? file ?? `track ${trackId}`)}`;
    let name = stem;
    for (let n = 2; taken.has(name); n++) name = `${stem}-${n}`;
    taken.add(name);
    return name;
  };
}
