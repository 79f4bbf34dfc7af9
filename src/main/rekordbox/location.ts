import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/**
 * `Location` attributes: `file://localhost/` and the path, with UTF-8 bytes escaped in lowercase hex. `#`, `?` and `;`
 * are literal, so these are not URLs in the WHATWG sense, and `new URL()` would truncate the path.
 */
export type RekordboxLocation =
  /** A path on the DJ's machine, with `/` as the separator on every platform. */
  | { kind: 'file'; path: string; platform: 'windows' | 'posix' | 'relative' }
  /** A track of a streaming service, without a local file. */
  | { kind: 'streaming'; service: string; id: string };

const PREFIX = 'file://localhost';
/** Characters that Rekordbox leaves literal in paths (measured on 25 000 exported paths); all others are escaped. */
const literal = /[A-Za-z0-9\-._~!#$()*+,/:;=?@]/;

function isDrivePath(path: string): boolean {
  return /^[A-Za-z]:(\/|$)/.test(path);
}

/** Resolves escapes; invalid UTF-8 (a literal `%` in a file that another program wrote) stays as it is. */
function unescapePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[\da-fA-F]{2})+/g, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

/** Parses a `Location` in any of the forms that Rekordbox and other writers use. */
export function decodeLocation(location: string): RekordboxLocation {
  let rest = location;
  let authority = '';
  const prefix = /^file:\/\/(localhost)?/i.exec(location);
  if (prefix) {
    rest = location.slice(prefix[0].length);
    if (!prefix[1] && !rest.startsWith('/')) {
      // file://server/share/… refers to another machine.
      const slash = rest.indexOf('/');
      authority = slash < 0 ? rest : rest.slice(0, slash);
      rest = slash < 0 ? '' : rest.slice(slash);
    }
  }
  const streaming = /^\/?([a-z][a-z\d+.-]+):(?!\/[^/]|$)(.+)$/i.exec(authority === '' ? rest : location);
  if (streaming && !/^file$/i.test(streaming[1]!))
    return { kind: 'streaming', service: streaming[1]!.toLowerCase(), id: unescapePath(streaming[2]!) };

  let path = unescapePath(rest);
  if (authority !== '') path = `//${unescapePath(authority)}${path}`;
  if (isDrivePath(path.slice(1)) && path.startsWith('/')) path = path.slice(1);
  if (/^[A-Za-z]:\\/.test(path) || path.startsWith('\\\\')) path = path.replaceAll('\\', '/');
  if (isDrivePath(path) || path.startsWith('//')) return { kind: 'file', path, platform: 'windows' };
  return { kind: 'file', path, platform: path.startsWith('/') ? 'posix' : 'relative' };
}

/**
 * Encodes an absolute path as Rekordbox does. Backslashes are separators in Windows paths (`C:\…`, `\\server\…`) only.
 */
export function encodeLocation(path: string): string {
  const slashed = /^[A-Za-z]:[\\/]/.test(path) || path.startsWith('\\\\') ? path.replaceAll('\\', '/') : path;
  let escaped = '';
  for (const character of slashed) {
    if (literal.test(character)) escaped += character;
    else
      for (const byte of Buffer.from(character, 'utf8')) escaped += `%${byte.toString(16).padStart(2, '0')}`;
  }
  return `${PREFIX}${slashed.startsWith('/') ? '' : '/'}${escaped}`;
}

/**
 * A comparison key for locations of the same file: ignores how accents are composed (macOS exports decomposed names),
 * and case in Windows paths. For comparison only; export the original text.
 */
export function locationKey(location: string): string {
  const decoded = decodeLocation(location);
  if (decoded.kind === 'streaming') return `${decoded.service}:${decoded.id}`;
  return pathKey(decoded.path, decoded.platform === 'windows');
}

/** The key of a plain path; see {@link locationKey}. */
export function pathKey(path: string, ignoreCase: boolean): string {
  const composed = path.normalize('NFC');
  return ignoreCase ? composed.toLowerCase() : composed;
}

/** A folder as the library names it, and the corresponding local folder. */
export interface PathMapping {
  from: string;
  to: string;
}

/**
 * Parses `C:/Users/x/Music=/media/music`.
 * @throws AppError `invalid_input` if a side is missing or the left side is not an absolute path
 */
export function parsePathMapping(text: string): PathMapping {
  const at = text.indexOf('=');
  const from = text.slice(0, Math.max(0, at)).trim().replaceAll('\\', '/');
  const to = text.slice(at + 1).trim();
  if (at < 0 || from === '' || to === '' || !(from.startsWith('/') || isDrivePath(from)))
    throw new AppError(
      'invalid_input',
      msg(
        '"{text}" is no path mapping; write the folder as Rekordbox names it, "=", and the folder here: C:/Users/x/Music=/media/music',
        { text },
      ),
    );
  return { from, to };
}

/** The parts of a path, with `.`, `..` and empty parts resolved; a drive letter is a part. */
function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') {
      if (segments.length > 0 && segments.at(-1) !== '..') segments.pop();
      continue;
    }
    segments.push(part);
  }
  return segments;
}

function isWindowsPath(path: string): boolean {
  return isDrivePath(path) || path.startsWith('//');
}

/** Moves `path` from the folder `from` to the folder `to`; null if it is not below `from`. */
function rebase(path: string, from: string, to: string): { path: string; depth: number } | null {
  const ignoreCase = isWindowsPath(from) || isWindowsPath(path);
  const prefix = segmentsOf(from);
  const segments = segmentsOf(path);
  if (segments.length < prefix.length) return null;
  const same = prefix.every((part, i) => pathKey(part, ignoreCase) === pathKey(segments[i]!, ignoreCase));
  if (!same) return null;
  const root = to.replace(/[\\/]+$/, '');
  return { path: [root, ...segments.slice(prefix.length)].join('/'), depth: prefix.length };
}

function rebaseLongest(path: string, mappings: readonly PathMapping[]): string | null {
  let best: { path: string; depth: number } | null = null;
  for (const { from, to } of mappings) {
    const moved = rebase(path, from, to);
    if (moved && (!best || moved.depth > best.depth)) best = moved;
  }
  return best?.path ?? null;
}

/**
 * Where the file of a `Location` should be on this machine: below the most specific mapped folder, otherwise the path
 * itself if it is valid on this platform. Null for streaming tracks, relative paths, and unmapped Windows paths on
 * other platforms.
 * The caller checks whether the file exists; on macOS, names may need a look-up by {@link pathKey}.
 */
export function toLocalPath(
  location: string,
  mappings: readonly PathMapping[],
  platform: NodeJS.Platform = process.platform,
): string | null {
  const decoded = decodeLocation(location);
  if (decoded.kind !== 'file' || decoded.path.includes('\0')) return null;
  if (decoded.platform === 'relative') return null;
  const mapped = rebaseLongest(decoded.path, mappings);
  if (mapped !== null) return mapped;
  if ((decoded.platform === 'windows') !== (platform === 'win32')) return null;
  const segments = segmentsOf(decoded.path);
  const root = decoded.path.startsWith('//') ? '//' : decoded.platform === 'posix' ? '/' : '';
  return root + segments.join('/');
}

/** The `Location` for a local file: the reverse of {@link toLocalPath}. */
export function toLocation(localPath: string, mappings: readonly PathMapping[]): string {
  const slashed = /^[A-Za-z]:\\/.test(localPath) ? localPath.replaceAll('\\', '/') : localPath;
  const reversed = mappings.map(({ from, to }) => ({ from: to, to: from }));
  return encodeLocation(rebaseLongest(slashed, reversed) ?? slashed);
}

/** Whether a Location refers to a file, not a stream. */
export function isLocalLocation(location: string): boolean {
  return decodeLocation(location).kind === 'file';
}
