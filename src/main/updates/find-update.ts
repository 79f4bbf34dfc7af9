import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { compareVersions } from './compare-versions.ts';
import { feedName, readFeed } from './feed.ts';
import type { UpdateFile, UpdateSource } from './feed.ts';

/** A newer Segue for this machine. */
export interface Update {
  readonly version: string;
  /** What is new, for people. */
  readonly notes: string;
  readonly file: UpdateFile;
}

/** Properties of this installation that determine its update. */
export interface Installation {
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
  /** Extension of the package that it was installed from: `deb`, `rpm`, `AppImage`, `tar.gz`, `dmg`, `exe`. */
  readonly kind: string;
}

/** File names use the system's term for the architecture, and may omit x64. */
const archWords: Readonly<Record<string, RegExp>> = {
  x64: /(x64|amd64|x86_64)/,
  arm64: /(arm64|aarch64)/,
};

function isFor({ url }: UpdateFile, { arch, kind }: Installation): boolean {
  if (!url.endsWith(`.${kind}`)) return false;
  const named = Object.entries(archWords).find(([, word]) => word.test(url))?.[0];
  return named === undefined ? arch === 'x64' : named === arch;
}

/**
 * Looks for a newer version; null if there is none. Older or equal versions are never offered.
 * @throws AppError like `readFeed`; `not_found` if there is a newer version but not for this kind of installation
 */
export async function findUpdate(
  source: UpdateSource,
  installation: Installation,
  signal?: AbortSignal,
): Promise<Update | null> {
  const { version, files, notes } = await readFeed(
    source,
    feedName(installation.platform, installation.arch),
    signal,
  );
  if (compareVersions(version, installation.version) <= 0) return null;
  const file = files.find((candidate) => isFor(candidate, installation));
  if (!file)
    throw new AppError(
      'not_found',
      msg('Segue {version} is out, but not as a .{kind} file for {arch}.', {
        version,
        kind: installation.kind,
        arch: installation.arch,
      }),
    );
  return { version, notes, file };
}
