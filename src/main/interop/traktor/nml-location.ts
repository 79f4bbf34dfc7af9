import { attributeOf } from '../../rekordbox/row.ts';
import type { RawAttributes } from '../../rekordbox/row.ts';

/** The start-up volume of most Macs: its paths begin with `/`, those of other volumes with `/Volumes/NAME`. */
const MAC_VOLUME = 'Macintosh HD';

/** A `:` in a name is written as `//`, because `/:` is the separator. */
const unescapeName = (name: string): string => name.replaceAll('//', ':');
const escapeName = (name: string): string => name.replaceAll(':', '//');

function fromParts(volume: string, parts: readonly string[]): string {
  const names = parts.filter((part) => part !== '').map(unescapeName);
  if (/^[A-Za-z]:$/.test(volume)) return [volume, ...names].join('/');
  // `\\server\share`, and volumes that a Mac refers to by name.
  if (volume.startsWith('\\\\')) return [volume.replaceAll('\\', '/'), ...names].join('/');
  const isStart = volume === '' || volume === MAC_VOLUME || names[0] === 'Volumes' || names[0] === 'Users';
  return `/${(isStart ? names : ['Volumes', volume, ...names]).join('/')}`;
}

/**
 * The path in a LOCATION: `VOLUME="D:" DIR="/:Music/:" FILE="a.mp3"` becomes `D:/Music/a.mp3`. Null if it names no
 * file.
 */
export function pathOfLocation(location: RawAttributes): string | null {
  const file = attributeOf(location, 'FILE') ?? '';
  if (file === '') return null;
  const dir = attributeOf(location, 'DIR') ?? '';
  return fromParts(attributeOf(location, 'VOLUME') ?? '', [...dir.split('/:'), file]);
}

/** The path in the KEY of a playlist entry: volume, folder and file combined. */
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

/** The inverse of {@link pathOfLocation}; `startVolume` is the name of the Mac's start-up volume. */
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

/** The KEY by which playlists refer to a file. */
export function keyOfLocation({ volume, dir, file }: NmlLocation): string {
  return `${volume}${dir}${file}`;
}
