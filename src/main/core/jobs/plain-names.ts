import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { msg, t, verbatim } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const dropFolder = new RegExp(`^${UUID}$`, 'i');

/**
 * The display name of a file or folder. Files dropped in a browser are stored in a folder with a generated name; in
 * that case, the name of its contents.
 */
export function nameOfPath(path: string): string {
  const name = basename(path);
  return dropFolder.test(name) ? t(namesOf(entriesOf(path))) : name;
}

/** `house.xml`, `house.xml and 2 more`. */
export function namesOf(paths: readonly string[]): Message {
  const [first, ...more] = paths;
  if (first === undefined) return msg('nothing');
  const name = nameOfPath(first);
  return more.length === 0 ? verbatim(name) : msg('{name} and {count} more', { name, count: more.length });
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // Removed meanwhile.
    return [t('dropped files')];
  }
}

/** Removes the folders of dropped files from texts: people know these files by the names that they dropped. */
export function createPlainPaths(inbox: string): (text: string) => string {
  const escaped = inbox.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const dropped = new RegExp(`${escaped}[\\\\/]${UUID}[\\\\/]`, 'gi');
  return (text) => text.replace(dropped, '');
}
