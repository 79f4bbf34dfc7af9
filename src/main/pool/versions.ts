import { annotationSchema } from '../../shared/domain/index.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import type { PoolLibrary } from './add.ts';
import { registerLibrary } from './add.ts';
import type { Pool } from './pool.ts';

/** A state of a track's annotation that a library shares. */
export interface OfferedVersion {
  /** Identity of the audio content. */
  readonly identity: string;
  readonly author: string;
  readonly artist: string;
  readonly title: string;
  readonly document: Annotation;
  /** Hash of the library's own document. */
  readonly hash: string;
}

/** `behind`: somebody else has pushed meanwhile; nothing was changed. */
export type PushOutcome = 'pushed' | 'unchanged' | 'behind';

/** Adds a shared version. It must follow the newest one, unless `over` says to add it on top of whatever is there. */
export async function pushVersion(
  pool: Pool,
  library: PoolLibrary,
  offered: OfferedVersion,
  { over = false }: { readonly over?: boolean } = {},
): Promise<PushOutcome> {
  const { identity, author, artist, title, document, hash } = offered;
  return pool.transaction(async ({ sql }) => {
    // Serialises concurrent pushes of the same track.
    await sql('SELECT pg_advisory_xact_lock(hashtextextended($1, 5364219))', [identity]);
    const [newest] = await sql<{ id: string }>(
      'SELECT id FROM segue.version WHERE identity = $1 ORDER BY id DESC LIMIT 1',
      [identity],
    );
    const [own] = await sql<{ version: string; hash: string }>(
      'SELECT version, hash FROM segue.checkout WHERE library = $1 AND identity = $2',
      [library.id, identity],
    );
    if (own?.hash === hash && own.version === newest?.id) return 'unchanged';
    if (newest && own?.version !== newest.id && !over) return own?.hash === hash ? 'unchanged' : 'behind';
    const [version] = await sql<{ id: string }>(
      `INSERT INTO segue.version (identity, parent, library, author, artist, title, document)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [identity, newest?.id ?? null, library.id, author, artist, title, JSON.stringify(document)],
    );
    await checkOut({ sql }, library, { id: version!.id, identity }, hash);
    return 'pushed';
  });
}

/** The newest version of a track that a library does not have. */
export interface NewVersion {
  readonly id: string;
  readonly identity: string;
  readonly author: string;
  readonly artist: string;
  readonly title: string;
  /** Null if it is not a valid annotation. */
  readonly document: Annotation | null;
  /** Hash of the library's own document of the version that it has; null if it has none. */
  readonly base: string | null;
}

/** The newest versions of these tracks that a library does not have. */
export async function newVersions(
  pool: Pool,
  library: PoolLibrary,
  identities: readonly string[],
): Promise<NewVersion[]> {
  await registerLibrary(pool, library);
  const rows = await pool.sql<Omit<NewVersion, 'document'> & { document: unknown }>(
    `SELECT v.id, v.identity, v.author, v.artist, v.title, v.document, c.hash AS base
     FROM unnest($2::text[]) AS w (identity)
     CROSS JOIN LATERAL (SELECT * FROM segue.version v WHERE v.identity = w.identity ORDER BY id DESC LIMIT 1) v
     LEFT JOIN segue.checkout c ON c.library = $1 AND c.identity = v.identity
     WHERE c.version IS DISTINCT FROM v.id ORDER BY v.id`,
    [library.id, identities],
  );
  return rows.map((row) => {
    const read = annotationSchema.safeParse(row.document);
    return { ...row, document: read.success ? (read.data as Annotation) : null };
  });
}

/** Records that the library now has this version, as a document with this hash. */
export async function checkOut(
  { sql }: Pick<Pool, 'sql'>,
  library: PoolLibrary,
  { id, identity }: Pick<NewVersion, 'id' | 'identity'>,
  hash: string,
): Promise<void> {
  await sql(
    `INSERT INTO segue.checkout (library, identity, version, hash) VALUES ($1, $2, $3, $4)
     ON CONFLICT (library, identity) DO UPDATE SET version = excluded.version, hash = excluded.hash`,
    [library.id, identity, id, hash],
  );
}

export interface Verdict {
  readonly identity: string;
  readonly reviewer: string;
  readonly verdict: 'agree' | 'disagree';
  readonly note: string;
  /** ISO time. */
  readonly at: string;
}

/**
 * Stores verdicts on the version that the library has; earlier verdicts of a reviewer are kept. Returns how many are
 * new.
 */
export async function pushVerdicts(
  { sql }: Pick<Pool, 'sql'>,
  library: PoolLibrary,
  verdicts: readonly (Verdict & { readonly hash: string })[],
): Promise<number> {
  const rows = await sql(
    `INSERT INTO segue.verdict (version, reviewer, library, verdict, note, created_at)
     SELECT c.version, w.reviewer, $1, w.verdict, w.note, w.at
     FROM jsonb_to_recordset($2::jsonb) AS w (identity text, hash text, reviewer text, verdict text, note text, at timestamptz)
     JOIN segue.checkout c ON c.library = $1 AND c.identity = w.identity AND c.hash = w.hash
     ON CONFLICT (version, reviewer) DO NOTHING RETURNING version`,
    [library.id, JSON.stringify(verdicts)],
  );
  return rows.length;
}

/** Verdicts of people of other libraries on the versions that this one has. */
export async function pullVerdicts(
  { sql }: Pick<Pool, 'sql'>,
  library: PoolLibrary,
): Promise<(Verdict & { readonly hash: string })[]> {
  const rows = await sql<Omit<Verdict, 'at'> & { hash: string; at: Date }>(
    `SELECT c.identity, c.hash, d.reviewer, d.verdict, d.note, d.created_at AS at FROM segue.checkout c
     JOIN segue.verdict d ON d.version = c.version AND d.library <> c.library
     WHERE c.library = $1 ORDER BY d.created_at`,
    [library.id],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
