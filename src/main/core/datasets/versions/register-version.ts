import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { AppError, errorText } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { decodeManifest, encodeManifest } from '../../../dataset/versions/manifest.ts';
import type { ManifestEntry } from '../../../dataset/versions/manifest.ts';
import { assertDatasetName } from '../../../dataset/versions/reference.ts';
import type { Database } from '../../../db/database.ts';
import { and, eq, isNull } from '../../../db/operators.ts';
import { datasetVersions } from '../../../db/schema.ts';
import type { DatasetVersion, VersionReport } from './dataset-version.ts';
import { MANIFEST_FILE, VERSION_FILE, versionFolder } from './version-files.ts';
import { pulledIndexPath } from './pulled-versions.ts';
import type { PulledIndex } from './pulled-versions.ts';
import type { Datasets } from './datasets.ts';
import { readYaml } from '../../../interop/yaml-source.ts';
import type { Home } from '../../home.ts';
import { explainIoError } from '../../../files/io-error.ts';
import { issueText } from '../../../../shared/domain/schema-issue.ts';

/** The contents of `version.json`; the report is kept as it is. */
const versionSchema = z.object({
  format: z.literal('segue-dataset', { error: 'it describes no dataset version' }),
  name: z.string(),
  number: z.int().positive(),
  parent: z.string().nullable().default(null),
  author: z.string(),
  createdAt: z.string(),
  description: z.string(),
  trackCount: z.int().positive(),
  manifestSha256: z.string(),
  passed: z.boolean(),
  forced: z.string().nullable(),
  report: z.looseObject({
    quality: z.looseObject({}),
    splits: z.looseObject({}),
    lineage: z.looseObject({}),
  }),
});

export interface Registration {
  /** Address that the version was pulled from. */
  readonly remote: string;
  /** Name in this library; the version's own name if absent. */
  readonly as?: string;
  /** Whether the folder may be moved into the data folder; otherwise it is copied. */
  readonly move?: boolean;
  readonly at: string;
}

export interface RegisterDeps {
  readonly db: Database;
  readonly home: Pick<Home, 'root'>;
  readonly datasets: Datasets;
}

/** What a library has under a name and number. */
export type Presence =
  { readonly kind: 'free' | 'deleted' } | { readonly kind: 'same'; readonly version: DatasetVersion };

/**
 * Checks whether a version with this manifest can be registered as `name@v<number>`.
 * @throws AppError `conflict` if the library has, or once had, another version there
 */
export function findPresence(
  { db, datasets }: Pick<RegisterDeps, 'db' | 'datasets'>,
  name: string,
  number: number,
  manifestSha256: string,
): Presence {
  assertDatasetName(name);
  const row = db.query
    .select()
    .from(datasetVersions)
    .where(and(eq(datasetVersions.name, name), eq(datasetVersions.number, number)))
    .get();
  if (!row) return { kind: 'free' };
  if (row.manifestSha256 !== manifestSha256)
    throw new AppError(
      'conflict',
      row.deletedAt === null
        ? msg(
            'This library has another {name}@v{number}, made here or pulled from elsewhere. Versions never change: pull it under another name with --as NAME.',
            { name, number },
          )
        : msg(
            'This library had another {name}@v{number}, made here or pulled from elsewhere. Versions never change: pull it under another name with --as NAME.',
            { name, number },
          ),
    );
  return row.deletedAt === null
    ? { kind: 'same', version: datasets.get(`${name}@v${number}`) }
    : { kind: 'deleted' };
}

/**
 * Registers a version that was fetched into `folder`: list, show, diff, check, export and rollback then treat it like
 * those created here. Manifest and description are kept byte for byte; checksums are verified first, and a bad version
 * changes nothing.
 * @throws AppError `invalid_input` for a folder without a version, `conflict` for altered content or a name that is
 * taken, `io`
 */
export function registerVersion(deps: RegisterDeps, folder: string, options: Registration): DatasetVersion {
  const { db, home, datasets } = deps;
  const described = readDescription(folder);
  const name = options.as ?? described.name;
  const { number, manifestSha256, report } = described;
  const presence = findPresence(deps, name, number, manifestSha256);
  if (presence.kind === 'same') return presence.version;
  const index = indexAnnotations(folder, readManifest(folder, described));
  const target = versionFolder(home, name, number);
  const origin = { remote: options.remote, pulledAt: options.at, name: described.name };
  db.transaction(() => {
    // Within this transaction no other process can take the number.
    const again = findPresence(deps, name, number, manifestSha256);
    if (again.kind === 'same') return;
    putInPlace(folder, target, index, options.move ?? false);
    if (again.kind === 'deleted') {
      db.query
        .update(datasetVersions)
        .set({ deletedAt: null })
        .where(and(eq(datasetVersions.name, name), eq(datasetVersions.number, number)))
        .run();
      return;
    }
    const { author, createdAt, description, trackCount, passed, forced, parent } = described;
    db.query
      .insert(datasetVersions)
      .values({
        name,
        number,
        parentId: parent === null || options.as ? null : parentOf(db, parent),
        author,
        createdAt,
        description,
        trackCount,
        manifestSha256,
        passed,
        forced,
        report: { ...(report as unknown as VersionReport), origin } satisfies VersionReport,
      })
      .run();
  });
  return datasets.get(`${name}@v${number}`);
}

function readDescription(folder: string): z.infer<typeof versionSchema> {
  const path = join(folder, VERSION_FILE);
  try {
    return versionSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? issueText(cause.issues[0]!) : errorText(cause);
    throw new AppError(
      'invalid_input',
      msg('{folder} holds no dataset version: {path}: {reason}', { folder, path, reason }),
      { cause },
    );
  }
}

function readManifest(folder: string, described: z.infer<typeof versionSchema>): ManifestEntry[] {
  const path = join(folder, MANIFEST_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('io', msg('{path} cannot be read: {reason}', { path, reason: errorText(cause) }), {
      cause,
    });
  }
  const entries = decodeManifest(text, path);
  const encoded = encodeManifest(entries);
  if (encoded.text !== text || encoded.sha256 !== described.manifestSha256)
    throw new AppError(
      'conflict',
      msg('{path} is not the manifest of {name}@v{number}: its checksum differs. Pull it again.', {
        path,
        name: described.name,
        number: described.number,
      }),
    );
  return entries;
}

/** The header of a file; undefined if it has none or cannot be read. */
function headerOf(text: string): Record<string, unknown> | undefined {
  const read = readYaml(text);
  return read.ok ? (read.value as { segue?: Record<string, unknown> } | null)?.segue : undefined;
}

/** Which file contains which document, according to the files' headers; a document is verified whenever it is read. */
function indexAnnotations(folder: string, entries: readonly ManifestEntry[]): PulledIndex {
  const index: PulledIndex = {};
  const annotations = join(folder, 'annotations');
  for (const file of existsSync(annotations) ? readdirSync(annotations).sort() : []) {
    if (!file.endsWith('.yaml')) continue;
    const text = readFileSync(join(annotations, file), 'utf8');
    const end = text.indexOf('\nmetadata:');
    const header = headerOf(end < 0 ? text : text.slice(0, end));
    if (typeof header?.base !== 'string') continue;
    const { artist, title } = header;
    index[header.base] = { file, artist: String(artist ?? ''), title: String(title ?? '') };
  }
  const lacking = entries.find(({ annotation }) => index[annotation] === undefined);
  if (lacking)
    throw new AppError(
      'invalid_input',
      msg(
        '{annotations} lacks the annotation of track {track} ({annotation}…). Push the version again where it was made.',
        { annotations, track: lacking.track, annotation: lacking.annotation.slice(0, 12) },
      ),
    );
  return index;
}

function putInPlace(folder: string, target: string, index: PulledIndex, move: boolean): void {
  try {
    const staging = move ? folder : `${target}.incoming`;
    if (!move) {
      rmSync(staging, { recursive: true, force: true });
      for (const part of [MANIFEST_FILE, VERSION_FILE, 'annotations'])
        cpSync(join(folder, part), join(staging, part), { recursive: true });
    }
    writeFileSync(pulledIndexPath(staging), `${JSON.stringify(index)}\n`, { flush: true });
    // Replaces whatever a crash or a deletion left there.
    rmSync(target, { recursive: true, force: true });
    mkdirSync(dirname(target), { recursive: true });
    renameSync(staging, target);
  } catch (cause) {
    throw new AppError(
      'io',
      msg('Cannot put the version into {target}: {reason}', {
        target,
        reason: explainIoError(target, cause),
      }),
      {
        cause,
      },
    );
  }
}

/** Id of the parent if this library has it. */
function parentOf(db: Database, reference: string): number | null {
  const match = /^(.+)@v(\d+)$/.exec(reference);
  if (!match) return null;
  const row = db.query
    .select({ id: datasetVersions.id })
    .from(datasetVersions)
    .where(
      and(
        eq(datasetVersions.name, match[1]!),
        eq(datasetVersions.number, Number(match[2])),
        isNull(datasetVersions.deletedAt),
      ),
    )
    .get();
  return row?.id ?? null;
}
