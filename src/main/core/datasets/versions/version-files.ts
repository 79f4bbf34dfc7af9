import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, errorText } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Home } from '../../home.ts';
import { explainIoError } from '../../../files/io-error.ts';
import { temporaryFor } from '../../../files/temporary.ts';

/** Where dataset versions are stored: `<name>/v<number>/manifest.jsonl` and `version.json`. */
export function datasetsFolder(home: Pick<Home, 'root'>): string {
  return join(home.root, 'datasets');
}

/** Folders with versions, one for each name. */
export function datasetFolders(home: Pick<Home, 'root'>): string[] {
  const root = datasetsFolder(home);
  return existsSync(root) ? readdirSync(root).map((name) => join(root, name)) : [];
}

export function versionFolder(home: Pick<Home, 'root'>, name: string, number: number): string {
  return join(datasetsFolder(home), name, `v${number}`);
}

export const MANIFEST_FILE = 'manifest.jsonl';
export const VERSION_FILE = 'version.json';

/** A version's folder under construction: written to a temporary place and moved when its number is known. */
export interface StagedVersion {
  /** Writes `version.json` and moves the folder into place, replacing whatever a crash left there. */
  publish(number: number, description: unknown): void;
  discard(): void;
}

/** @throws AppError `io` if the folder cannot be written */
export function stageVersion(home: Pick<Home, 'root'>, name: string, manifest: string): StagedVersion {
  const parent = join(datasetsFolder(home), name);
  const folder = temporaryFor(join(parent, 'version'));
  const io = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw new AppError(
        'io',
        msg('Cannot write the dataset under {parent}: {reason}', {
          parent,
          reason: explainIoError(parent, cause),
        }),
        {
          cause,
        },
      );
    }
  };
  io(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, MANIFEST_FILE), manifest, { flush: true });
  });
  return {
    publish(number, description) {
      const target = versionFolder(home, name, number);
      io(() => {
        writeFileSync(join(folder, VERSION_FILE), `${JSON.stringify(description, null, 2)}\n`, {
          flush: true,
        });
        if (existsSync(target)) rmSync(target, { recursive: true });
        renameSync(folder, target);
      });
    },
    discard() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @throws AppError `io` naming the file if it is missing */
export function readManifestText(home: Pick<Home, 'root'>, name: string, number: number): string {
  const path = join(versionFolder(home, name, number), MANIFEST_FILE);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError(
      'io',
      msg('The manifest {path} cannot be read: {reason}', { path, reason: errorText(cause) }),
      { cause },
    );
  }
}
