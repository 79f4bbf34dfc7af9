import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { eq, inArray } from '../../db/operators.ts';
import { history, revisions, tracks } from '../../db/schema.ts';
import { temporaryFolder } from '../../files/temporary.ts';
import { writeAnnotationYaml } from '../../interop/annotation-yaml.ts';
import type { PoolLibrary } from '../../pool/add.ts';
import { registerLibrary } from '../../pool/add.ts';
import type { Pool } from '../../pool/pool.ts';
import { checkOut, newVersions, pullVerdicts, pushVerdicts, pushVersion } from '../../pool/versions.ts';
import type { NewVersion, Verdict } from '../../pool/versions.ts';
import { documentHash } from '../annotations/document-hash.ts';
import type { Core } from '../create-core.ts';
import { importAnnotations } from '../exchange/import-annotations.ts';
import type { ImportOutcome } from '../exchange/import-annotations.ts';

export interface PushReport {
  readonly pushed: number;
  readonly unchanged: number;
  /** Tracks with a newer version pushed by others; pull first. */
  readonly behind: readonly { readonly trackId: TrackId; readonly name: string }[];
  /** Tracks whose file was never read, or without an annotation. */
  readonly skipped: number;
  readonly verdicts: number;
}

/**
 * Shares the annotations of these tracks with the crew, with the verdicts on them. Local paths are not shared.
 * @throws AppError `io`, `cancelled`
 */
export async function pushAnnotations(
  core: Core,
  pool: Pool,
  library: PoolLibrary,
  trackIds: readonly TrackId[],
  options: { readonly over?: boolean; readonly signal: AbortSignal },
): Promise<PushReport> {
  await registerLibrary(pool, library);
  const behind: { trackId: TrackId; name: string }[] = [];
  const verdicts: (Verdict & { hash: string })[] = [];
  let pushed = 0;
  let unchanged = 0;
  let skipped = 0;
  for (const trackId of trackIds) {
    throwIfStopped(options.signal);
    const track = core.annotations.requireTrack(trackId);
    const head = core.annotations.head(trackId);
    if (track.audioId === null || head === null) {
      skipped++;
      continue;
    }
    const { annotation, revision } = head;
    const hash = documentHash(annotation);
    const identity = track.audioId;
    const outcome = await pushVersion(
      pool,
      library,
      {
        identity,
        author: annotation.metadata.verified_by ?? core.author(),
        artist: track.artist,
        title: track.title,
        document: { ...annotation, audio: { ...annotation.audio, file: null } },
        hash,
      },
      options,
    );
    if (outcome === 'behind') behind.push({ trackId, name: nameOf(track) });
    else if (outcome === 'pushed') pushed++;
    else unchanged++;
    for (const mark of core.review.marks(trackId))
      if (mark.revision === revision && outcome !== 'behind')
        verdicts.push({
          identity,
          hash,
          reviewer: mark.reviewer,
          verdict: mark.verdict,
          note: mark.note,
          at: mark.createdAt,
        });
  }
  return { pushed, unchanged, behind, skipped, verdicts: await pushVerdicts(pool, library, verdicts) };
}

function nameOf({ artist, title }: { readonly artist: string; readonly title: string }): string {
  return [artist, title].filter((part) => part !== '').join(' – ');
}

export interface PullReport {
  /** Reported like an import of annotation files. */
  readonly outcomes: readonly ImportOutcome[];
  readonly verdicts: number;
}

const PAGE = 500;

/**
 * Imports what others have pushed, like an import of annotation files: a change on both sides is a conflict, which
 * changes nothing unless `takeTheirs` is set. Tracks that no person has edited here take the shared version.
 * @throws AppError `io`, `cancelled`
 */
export async function pullAnnotations(
  core: Core,
  pool: Pool,
  library: PoolLibrary,
  options: { readonly takeTheirs?: boolean; readonly dryRun?: boolean; readonly signal: AbortSignal },
): Promise<PullReport> {
  const outcomes: ImportOutcome[] = [];
  for (const identities of identityPages(core)) {
    throwIfStopped(options.signal);
    outcomes.push(...(await pullPage(core, pool, library, identities, options)));
  }
  const verdicts = options.dryRun ? 0 : await bringVerdicts(core, pool, library);
  return { outcomes, verdicts };
}

function* identityPages({ db }: Core): Generator<string[]> {
  const page = db.connection
    .prepare<[string, number], string>(
      'SELECT DISTINCT audio_id FROM track WHERE audio_id > ? AND audio_id IS NOT NULL ORDER BY audio_id LIMIT ?',
    )
    .pluck();
  for (let after = ''; ;) {
    const identities = page.all(after, PAGE);
    if (identities.length > 0) yield identities;
    if (identities.length < PAGE) return;
    after = identities.at(-1)!;
  }
}

async function pullPage(
  core: Core,
  pool: Pool,
  library: PoolLibrary,
  identities: readonly string[],
  options: { readonly takeTheirs?: boolean; readonly dryRun?: boolean; readonly signal: AbortSignal },
): Promise<ImportOutcome[]> {
  const versions = new Map<string, NewVersion>();
  const folder = temporaryFolder('pull');
  try {
    for (const version of await newVersions(pool, library, identities)) {
      const { id, identity, artist, title, document, base } = version;
      if (!document) continue;
      const path = join(folder, `${id}.yaml`);
      const own = core.annotations.head(trackOf(core, identity))?.annotation.audio.file ?? null;
      const here = { ...document, audio: { ...document.audio, file: own } };
      writeFileSync(path, writeAnnotationYaml({ track: identity, artist, title, base }, here));
      versions.set(path, version);
    }
    const untouched = [...versions.values()].flatMap(({ identity }) => {
      const trackId = trackOf(core, identity);
      return isUntouched(core, trackId) ? [trackId] : [];
    });
    const found = await importAnnotations(core, [...versions.keys()], {
      author: core.author(),
      at: new Date().toISOString(),
      takeFile: options.takeTheirs ? true : new Set(untouched),
      dryRun: options.dryRun ?? false,
      signal: options.signal,
      verifyFrom: core.settings.get().verifyFrom,
    });
    const outcomes: ImportOutcome[] = [];
    for (const outcome of found) {
      const version = versions.get(outcome.path)!;
      const { kind, trackId } = outcome;
      if (!options.dryRun && trackId !== null && (kind === 'imported' || kind === 'unchanged')) {
        const head = core.annotations.head(trackId)!.annotation;
        await checkOut(pool, library, version, documentHash(head));
        if (kind === 'imported') core.annotationsChanged([trackId], null);
      }
      const name = [version.artist, version.title].filter((part) => part !== '').join(' – ');
      outcomes.push({ ...outcome, path: `${name} by ${version.author}` });
    }
    return outcomes;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function trackOf({ db }: Core, identity: string): TrackId {
  const [found] = db.query
    .select({ id: tracks.id })
    .from(tracks)
    .where(eq(tracks.audioId, identity))
    .limit(1)
    .all();
  return found!.id;
}

/** Whether no person has changed the track: it contains a model's values, or nothing. */
function isUntouched({ db, annotations }: Core, trackId: TrackId): boolean {
  const head = annotations.head(trackId);
  if (head === null) return true;
  if (head.annotation.metadata.tier !== 3) return false;
  const kinds = db.query
    .select({ kind: revisions.kind })
    .from(revisions)
    .innerJoin(history, eq(history.revisionId, revisions.id))
    .where(eq(history.trackId, trackId))
    .all();
  return kinds.every(({ kind }) => kind === 'analysis');
}

async function bringVerdicts(core: Core, pool: Pool, library: PoolLibrary): Promise<number> {
  const verdicts = await pullVerdicts(pool, library);
  const identities = [...new Set(verdicts.map(({ identity }) => identity))];
  const changed = new Set<TrackId>();
  let brought = 0;
  for (let i = 0; i < identities.length; i += PAGE) {
    const page = identities.slice(i, i + PAGE);
    const rows = core.db.query
      .select({ id: tracks.id, audioId: tracks.audioId })
      .from(tracks)
      .where(inArray(tracks.audioId, page))
      .all();
    for (const { id, audioId } of rows) {
      const head = core.annotations.head(id);
      if (!head) continue;
      for (const { hash, reviewer, verdict, note, at } of verdicts.filter(
        ({ identity }) => identity === audioId,
      )) {
        const isKnown = core.review
          .marks(id)
          .some((mark) => mark.reviewer === reviewer && mark.createdAt === at);
        if (isKnown || documentHash(head.annotation) !== hash) continue;
        core.review.mark({ trackId: id, revision: head.revision, reviewer, verdict, note, at });
        changed.add(id);
        brought++;
      }
    }
  }
  if (changed.size > 0) core.libraryChanged([...changed], 'review');
  return brought;
}

function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted)
    throw new AppError(
      'cancelled',
      msg('Stopped. What was exchanged stays; run the command again to go on.'),
    );
}
