import { existsSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isInside } from '../files/inside.ts';
import { checkTarget, resolveTarget, withTargetRules } from '../files/target.ts';
import type { Protection, TargetRules } from '../files/target.ts';
import type { Database } from '../db/database.ts';
import { eq } from '../db/operators.ts';
import { tracks, writtenFiles } from '../db/schema.ts';
import type { Home } from './home.ts';
import type { Leftovers } from './leftovers.ts';
import { pathKey } from './library/path-key.ts';

/** Some file systems round times to two seconds. */
const TIME_TOLERANCE_MS = 2_000;

export interface TargetOptions {
  /** Whether files that Segue did not write may be replaced. */
  readonly overwrite?: boolean | undefined;
}

/** The paths that exports of this library may write to. */
export interface Targets {
  /** Runs `work`; everything that it writes obeys the rules of this library. See {@link checkTarget}. */
  guard<T>(options: TargetOptions, work: () => T): T;
  /** Checks in advance whether a file could be written. @throws AppError like {@link checkTarget} */
  check(path: string, options: TargetOptions): Promise<void>;
  /** Whether the library knows a file: its music, what it imported and what it wrote. */
  knows(path: string): boolean;
}

type WrittenFile = typeof writtenFiles.$inferInsert;

export function createTargets(deps: { db: Database; home: Home; leftovers: Leftovers }): Targets {
  const { db, home, leftovers } = deps;
  /** Files written while another process held the library: recorded with the next one. */
  const pending = new Map<string, WrittenFile>();

  function rulesFor({ overwrite = false }: TargetOptions): TargetRules {
    let imported: { readonly lastId: number; readonly paths: ReadonlySet<string> } | null = null;

    /** Imported files by resolved path and by identity, so that their other names are recognised too. */
    async function importedFiles(): Promise<ReadonlySet<string>> {
      const rows = db.connection
        .prepare<[], { id: number; path: string }>(
          'SELECT id, path FROM import UNION ALL SELECT id, path FROM removed_import',
        )
        .all();
      const lastId = Math.max(0, ...rows.map(({ id }) => id));
      if (imported?.lastId === lastId) return imported.paths;
      const paths = new Set<string>();
      for (const path of new Set(rows.map((row) => row.path))) {
        paths.add(await resolveTarget(path).catch(() => path));
        const identity = await identityOf(path);
        if (identity !== null) paths.add(identity);
      }
      imported = { lastId, paths };
      return paths;
    }

    async function refuse(path: string): Promise<Protection | null> {
      const root = await realpath(home.root).catch(() => home.root);
      if (isInside(root, path)) return 'data';
      if (existsSync(join(dirname(path), 'library.db'))) return 'library';
      const files = await importedFiles();
      const identity = await identityOf(path);
      if (files.has(path) || (identity !== null && files.has(identity))) return 'imported';
      const track = db.query
        .select({ id: tracks.id })
        .from(tracks)
        .where(eq(tracks.pathKey, pathKey(path)))
        .get();
      return track ? 'music' : null;
    }

    return { refuse, isOwn, overwrite, wrote, willWriteIn: leftovers.willWriteIn };
  }

  function isOwn(path: string, { size, mtimeMs }: Stats): boolean {
    const known =
      pending.get(path) ?? db.query.select().from(writtenFiles).where(eq(writtenFiles.path, path)).get();
    return known?.size === size && Math.abs(known.modifiedMs - mtimeMs) <= TIME_TOLERANCE_MS;
  }

  async function wrote(path: string): Promise<void> {
    const { size, mtimeMs: modifiedMs } = await stat(path);
    pending.set(path, { path, size, modifiedMs });
    try {
      const isStored = db.unlessBusy(() => {
        for (const file of pending.values())
          db.query
            .insert(writtenFiles)
            .values(file)
            .onConflictDoUpdate({ target: writtenFiles.path, set: file })
            .run();
      });
      if (isStored) pending.clear();
    } catch {
      // The library cannot be written: in the worst case the next export asks.
    }
  }

  function knows(path: string): boolean {
    const isThere = db.connection
      .prepare<[string, string, string]>(
        `SELECT 1 FROM track WHERE path_key = ? UNION ALL SELECT 1 FROM import WHERE path = ?
         UNION ALL SELECT 1 FROM written_file WHERE path = ? LIMIT 1`,
      )
      .get(pathKey(path), path, path);
    return isThere !== undefined || isInside(home.root, path);
  }

  return {
    knows,
    guard: (options, work) => withTargetRules(rulesFor(options), work),
    check: (path, options) => withTargetRules(rulesFor(options), async () => void (await checkTarget(path))),
  };
}

async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found && `${found.dev}:${found.ino}`;
}
