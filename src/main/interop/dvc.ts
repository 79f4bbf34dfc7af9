import { constants, existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { hashFile, md5Hex } from '../files/hash.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { makeFolder } from '../files/make-folder.ts';
import { writeWhole } from '../files/output.ts';
import { removeStaleTemporaries, temporaryFor } from '../files/temporary.ts';
import { hasControls } from '../files/plain-text.ts';
import { toYaml } from './yaml-text.ts';
import { explainIoError } from '../files/io-error.ts';

/** One file or folder as described in a `.dvc` file (DVC 3: "hash: md5" means without line-end conversion). */
export interface DvcOutput {
  /** MD5 of the file, or of the folder's listing, followed by `.dir`. */
  readonly md5: string;
  /** Total size in bytes. */
  readonly size: number;
  /** Folders only. */
  readonly nfiles?: number;
  readonly hash: 'md5';
  /** File name, relative to the `.dvc` file. */
  readonly path: string;
}

export interface DirEntry {
  readonly md5: string;
  /** Relative to the folder, with `/` as the separator. */
  readonly relpath: string;
}

/** Compares strings as Python does, by code point. */
function compareCodePoints(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** A string as Python's `json.dumps` writes it: everything except printable ASCII is escaped. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The listing of a folder, byte for byte as DVC writes it (`json.dumps(sorted list, sort_keys=True)`); its MD5 is the
 * folder's hash.
 */
export function dirListing(entries: readonly DirEntry[]): string {
  const items = [...entries]
    .sort((a, b) => compareCodePoints(a.relpath, b.relpath))
    .map(({ md5, relpath }) => `{"md5": ${pythonString(md5)}, "relpath": ${pythonString(relpath)}}`);
  return `[${items.join(', ')}]`;
}

/** Folders that DVC always skips. */
const ignored = new Set(['.git', '.hg', '.dvc']);

async function filesBelow(folder: string, prefix = ''): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    if (ignored.has(entry.name)) continue;
    const relpath = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    const isFolder =
      entry.isDirectory() || (entry.isSymbolicLink() && (await stat(join(folder, relpath))).isDirectory());
    if (isFolder) files.push(...(await filesBelow(folder, relpath)));
    else files.push(relpath);
  }
  return files;
}

/** The path of an object in a cache or remote of DVC 3. */
export function objectPath(root: string, md5: string): string {
  return join(root, 'files', 'md5', md5.slice(0, 2), md5.slice(2));
}

/** Stores an object atomically, read-only as in DVC's cache. */
async function store(cache: string, md5: string, write: (path: string) => Promise<void>): Promise<void> {
  const path = objectPath(cache, md5);
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  // Files left behind by a killed process are removed with the next object in this folder.
  removeStaleTemporaries(dirname(path));
  const partial = temporaryFor(path);
  try {
    await write(partial);
    await chmod(partial, 0o444);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

async function cacheFile(cache: string, path: string): Promise<{ md5: string; size: number }> {
  const md5 = await hashFile(path, { algorithm: 'md5' });
  await store(cache, md5, (target) => copyFile(path, target, constants.COPYFILE_FICLONE));
  return { md5, size: (await stat(path)).size };
}

/**
 * Does what `dvc add` does: hashes a file or folder of the project, copies new content into `.dvc/cache`, and writes
 * `<name>.dvc` and the `.gitignore` line beside it, so that `dvc status`, `dvc push` and `dvc checkout` work. Throws
 * `io` naming the path.
 */
export async function dvcAdd(project: string, path: string): Promise<DvcOutput> {
  const full = resolve(project, path);
  const cache = join(project, '.dvc', 'cache');
  try {
    const name = basename(full);
    let output: DvcOutput;
    if ((await stat(full)).isDirectory()) {
      const entries: DirEntry[] = [];
      let size = 0;
      for (const relpath of await filesBelow(full)) {
        const file = await cacheFile(cache, join(full, relpath));
        entries.push({ md5: file.md5, relpath });
        size += file.size;
      }
      const listing = dirListing(entries);
      const md5 = `${md5Hex(listing)}.dir`;
      await store(cache, md5, (target) => writeFile(target, listing));
      output = { md5, size, nfiles: entries.length, hash: 'md5', path: name };
    } else output = { ...(await cacheFile(cache, full)), hash: 'md5', path: name };
    await writeWhole(`${full}.dvc`, toYaml({ outs: [output] }, 99), { asks: false });
    await addLine(join(dirname(full), '.gitignore'), `/${name}`);
    return output;
  } catch (cause) {
    throw new AppError(
      'io',
      msg('Cannot track {full} for DVC: {reason}', { full, reason: explainIoError(full, cause) }),
      { cause },
    );
  }
}

async function addLine(path: string, line: string): Promise<void> {
  const text = existsSync(path) ? await readFile(path, 'utf8') : '';
  if (text.split(/\r?\n/).includes(line)) return;
  await writeWhole(path, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`, {
    asks: false,
  });
}

async function writeNew(path: string, text: string): Promise<void> {
  if (!existsSync(path)) await writeWhole(path, text);
}

export interface DvcProjectOptions {
  /** Address of the default remote, as `dvc remote add` accepts it (`s3://…`, a path …). */
  readonly remote?: string;
}

/** Does what `dvc init` does, with `no_scm` outside git; leaves existing configuration unchanged. Throws `io`. */
export async function dvcInit(project: string, options: DvcProjectOptions = {}): Promise<void> {
  if (options.remote !== undefined && hasControls(options.remote))
    throw new AppError('invalid_input', msg('The address of the remote must be one line.'));
  const root = resolve(project);
  const folder = join(root, '.dvc');
  try {
    makeFolder(folder);
    let isInGit = false;
    for (let at = root; ; at = dirname(at)) {
      isInGit ||= existsSync(join(at, '.git'));
      if (dirname(at) === at) break;
    }
    const core = [
      ...(options.remote ? ['    remote = storage'] : []),
      ...(isInGit ? [] : ['    no_scm = True']),
    ];
    const config = [
      ...(core.length > 0 ? ['[core]', ...core] : []),
      ...(options.remote ? [`['remote "storage"']`, `    url = ${options.remote}`] : []),
    ];
    await writeNew(join(folder, 'config'), config.length > 0 ? `${config.join('\n')}\n` : '');
    await writeNew(join(folder, '.gitignore'), '/config.local\n/tmp\n/cache\n');
    // The project's library changes with every command and can be rebuilt from the tracked files.
    await writeNew(join(root, '.dvcignore'), '/.segue\n');
    await addLine(join(root, '.gitignore'), '/.segue');
  } catch (cause) {
    throw new AppError(
      'io',
      msg('Cannot set up {folder}: {reason}', { folder, reason: explainIoError(folder, cause) }),
      { cause },
    );
  }
}

/**
 * The `dvc.yaml` of a project: training data, built from the tracked annotations through a library inside the project.
 * `dvc repro` runs a stage only if its annotations have changed. The library is not an output, because every stage
 * works in it; each stage updates it first, which does nothing if it is current, and creates a version only if it would
 * differ from the last.
 */
export function dvcPipeline(dataset: string): string {
  const segue = 'segue --home .segue';
  // The library is built from these files, so they win where they differ.
  const update = `${segue} data import annotations --take-file`;
  return toYaml(
    {
      stages: {
        dataset: {
          desc: 'Quality gates, splits, export for training',
          cmd: [
            update,
            `${segue} dataset create ${dataset} --if-changed`,
            `${segue} dataset export ${dataset} exports/huggingface --format huggingface`,
          ],
          deps: ['annotations'],
          outs: ['exports/huggingface'],
        },
        features: {
          desc: 'Mel spectrograms and MFCC of the tracks',
          cmd: [update, `${segue} dataset features exports/features --mel --mfcc`],
          deps: ['annotations'],
          outs: ['exports/features'],
        },
      },
    },
    99,
  );
}
