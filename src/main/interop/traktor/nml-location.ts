import { attributeOf } from '../../rekordbox/row.ts';
import type { RawAttributes } from '../../rekordbox/row.ts';

/** The start volume of most Macs: its paths begin with `/`, those of other volumes with `/Volumes/NAME`. */
const MAC_VOLUME = 'Macintosh HD';

/** A `:` in a name is written `//`, since `/:` separates. */
const unescapeName = (name: string): string => name.replaceAll('//', ':');
const escapeName = (name: string): string => name.replaceAll(':', '//');

function fromParts(volume: string, parts: readonly string[]): string {
  const names = parts.filter((part) => part !== '').map(unescapeName);
  if (/^[A-Za-z]:$/.test(volume)) return [volume, ...names].join('/');
  // `\\server\share` and what a Mac calls by its name.
  if (volume.startsWith('\\\\')) return [volume.replaceAll('\\', '/'), ...names].join('/');
  const isStart = volume === '' || volume === MAC_VOLUME || names[0] === 'Volumes' || names[0] === 'Users';
  return `/${(isStart ? names : ['Volumes', volume, ...names]).join('/')}`;
}

/** The path in a LOCATION: `VOLUME="D:" DIR="/:Music/:" FILE="a.mp3"` is `D:/Music/a.mp3`. Null where it names no file. */
export function pathOfLocation(location: RawAttributes): string | null {
  const file = attributeOf(location, 'FILE') ?? '';
  if (file === '') return null;
  const dir = attributeOf(location, 'DIR') ?? '';
  return fromParts(attributeOf(location, 'VOLUME') ?? '', [...dir.split('/:'), file]);
}

/** The path in the KEY of a playlist's entry: volume, folder and file in one. */
export function pathOfKey(key: string): string {
  const [volume = '', ...parts] = key.split('/:');
  return fromParts(volume, parts);
}

/** A path as Traktor writes it. */
export interface NmlLocation {
  readonly volume: string;
  readonly dir: string;
  readonly file: string;
}

/** The reverse of {@link pathOfLocation}; `startVolume` is how the Mac's start volume is called. */
export function toNmlLocation(path: string, startVolume = MAC_VOLUME): NmlLocation {
  const drive = /^([A-Za-z]:)\/(.*)$/.exec(path);
  const share = /^(\/\/[^/]+\/[^/]+)\/(.*)$/.exec(path);
  const mounted = /^\/Volumes\/([^/]+)\/(.*)$/.exec(path);
  const [volume, rest] = drive
    ? [drive[1]!, drive[2]!]
    : share
      ? [share[1]!.replaceAll('/', '\\'), share[2]!]
      : mounted
        ? [mounted[1]!, mounted[2]!]
        : [startVolume, path.replace(/^\/+/, '')];
  const parts = rest.split('/').map(escapeName);
  const file = parts.pop()!;
  return { volume, dir: `/:${parts.map((part) => `${part}/:`).join('')}`, file };
}

/** The KEY by which playlists name a file. */
export function keyOfLocation({ volume, dir, file }: NmlLocation): string {
  return `${volume}${dir}${file}`;
}
