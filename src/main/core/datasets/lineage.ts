import type { TrackLineage } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { gridText } from '../../../shared/domain/edits/describe.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, readMessage, t } from '../../../shared/languages/translate.ts';
import { nameOf } from '../../dataset/dataset-track.ts';
import type { Database } from '../../db/database.ts';
import type { VersionLineage } from './versions/dataset-version.ts';
import { trackFinder } from './versions/dataset-rows.ts';
import type { Datasets } from './versions/datasets.ts';

type ValueLineage = TrackLineage['values'][number];

interface Part {
  readonly name: string;
  readonly current: string;
  readonly source: string;
  readonly confidence: number | null;
  /** What must be equal in an earlier revision for the value to be the same. */
  readonly state: string;
}

/** The values of a document with their content. `key` identifies a value across revisions. */
function partsOf(document: Annotation): Map<string, Part> {
  const { audio, provenance, metadata, cues, structure, energy } = document;
  const parts = new Map<string, Part>();
  const put = (
    key: string,
    name: string,
    current: string,
    origin: { source: string; confidence: number } | undefined,
    state: unknown,
  ): void =>
    void parts.set(key, {
      name,
      current,
      source: origin?.source ?? metadata.source,
      confidence: origin?.confidence ?? null,
      state: JSON.stringify([state, origin?.source]),
    });
  if (document.beat_grid.length > 0) {
    put(
      'grid',
      t('beat grid'),
      gridText(document.beat_grid)!,
      provenance.beat_grid,
      document.beat_grid.map(({ time, bpm: tempo }) => [time, tempo]),
    );
    put(
      'downbeat',
      t('downbeat'),
      audio.downbeat === null ? t('none') : formatTime(audio.downbeat),
      provenance.downbeat,
      audio.downbeat,
    );
  }
  if (audio.key !== null) put('key', t('key'), audio.key, provenance.key, audio.key);
  if (structure.length > 0)
    put(
      'structure',
      t('sections'),
      t('{count, plural, one {# section} other {# sections}}', { count: structure.length }),
      provenance.structure,
      structure.map(({ time, label }) => [time, label]),
    );
  if (energy) put('energy', t('energy'), energy.overall.toFixed(2), provenance.energy, energy);
  put(
    'tier',
    t('tier'),
    String(metadata.tier),
    { source: metadata.tier === 1 ? 'manual' : metadata.source, confidence: metadata.confidence },
    metadata.tier,
  );
  for (const cue of cues)
    put(
      `cue ${cue.id}`,
      cue.kind === 'hot'
        ? t('hot cue {slot} at {time}', { slot: cue.slot ?? '–', time: formatTime(cue.time) })
        : t('memory cue at {time}', { time: formatTime(cue.time) }),
      cue.name || formatTime(cue.time),
      cue,
      [cue.time, cue.end, cue.slot, cue.kind, cue.name, cue.color],
    );
  return parts;
}

interface RevisionRow {
  readonly id: number;
  readonly parent_id: number | null;
  readonly kind: string;
  readonly author: string;
  readonly reason: string;
  readonly created_at: string;
  readonly job_id: string | null;
  readonly document: string;
  readonly path: string | null;
  readonly sha256: string | null;
}

/** For every value of a track: which import, model or person produced it, when, and in which revision. */
export function trackLineage(db: Database, datasets: Datasets, trackId: TrackId): TrackLineage {
  const track = trackFinder(db)(trackId);
  if (!track)
    throw new AppError('not_found', msg('There is no track {trackId} in this library.', { trackId }));
  const values: ValueLineage[] = [];
  if (track.head !== null) {
    const read = db.connection.prepare<[number], RevisionRow>(
      `SELECT revision.id, parent_id, kind, author, reason, revision.created_at, job_id, document, import.path, import.sha256
       FROM revision LEFT JOIN import ON import.id = revision.import_id WHERE revision.id = ?`,
    );
    let row = read.get(track.head)!;
    const open = partsOf(JSON.parse(row.document) as Annotation);
    const order = [...open.keys()];
    const found = new Map<string, ValueLineage>();
    // Walks back until, for every value, the revision is found before which it differed.
    while (open.size > 0) {
      const parent = row.parent_id === null ? undefined : read.get(row.parent_id);
      const before = parent ? partsOf(JSON.parse(parent.document) as Annotation) : new Map<string, Part>();
      for (const [key, part] of open) {
        if (before.get(key)?.state === part.state) continue;
        open.delete(key);
        found.set(key, {
          key,
          value: part.name,
          current: part.current,
          source: part.source,
          confidence: part.confidence,
          revision: row.id,
          kind: row.kind,
          author: row.author,
          reason: t(readMessage(row.reason)),
          at: row.created_at,
          importPath: row.path,
          importSha256: row.sha256,
          jobId: row.job_id,
        });
      }
      if (!parent) break;
      row = parent;
    }
    values.push(...order.flatMap((key) => found.get(key) ?? []));
  }
  return {
    trackId,
    track: nameOf(track),
    audioId: track.audioId,
    path: track.path,
    values,
    versions: datasets.holding(trackId),
  };
}

export interface ModelLineage {
  readonly model: string;
  /** Number of tracks that the model has analyzed. */
  readonly predictions: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
  /** Current values from the model, by kind. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Dataset versions with values of the model. */
  readonly versions: readonly string[];
  /** Dataset version that the model was trained on, according to its manifest; null if it does not say. */
  readonly trainedOn: string | null;
}

/** What a model predicted, and where its values ended up. `trainedOn` comes from the model's manifest. */
export function modelLineage(
  db: Database,
  datasets: Datasets,
  model: string,
  trainedOn: string | null,
): ModelLineage {
  const said = db.connection
    .prepare<[string], { predictions: number; firstAt: string | null; lastAt: string | null }>(
      'SELECT count(*) predictions, min(created_at) firstAt, max(created_at) lastAt FROM prediction WHERE source = ?',
    )
    .get(model)!;
  const values = db.connection
    .prepare<[string, string], { value: string; count: number }>(
      `SELECT part.key value, count(*) count FROM track JOIN revision ON revision.id = track.head_revision,
         json_each(revision.document, '$.provenance') part
       WHERE json_extract(part.value, '$.source') = ? GROUP BY part.key
       UNION ALL
       SELECT 'cue', count(*) FROM track JOIN revision ON revision.id = track.head_revision,
         json_each(revision.document, '$.cues') cue WHERE json_extract(cue.value, '$.source') = ?`,
    )
    .all(model, model)
    .filter(({ count }) => count > 0);
  if (said.predictions === 0 && values.length === 0)
    throw new AppError(
      'not_found',
      msg('Nothing in this library comes from the model "{model}".', { model }),
    );
  return {
    model,
    ...said,
    values,
    versions: datasets
      .list()
      .filter(({ report }) => report.lineage.models.includes(model))
      .map(({ reference }) => reference),
    trainedOn,
  };
}

export interface DatasetLineage extends VersionLineage {
  readonly reference: string;
  /** This version and its ancestors, newest first. */
  readonly ancestry: readonly {
    readonly reference: string;
    readonly createdAt: string;
    readonly author: string;
    readonly description: string;
    readonly forced: string | null;
  }[];
}

/** Which exports, models and people a version's values came from, and which versions it continues. */
export function versionLineage(datasets: Datasets, reference: string): DatasetLineage {
  const version = datasets.get(reference);
  const byReference = new Map(datasets.list(version.name).map((entry) => [entry.reference, entry]));
  const ancestry: DatasetLineage['ancestry'][number][] = [];
  for (
    let at: typeof version | undefined = version;
    at;
    at = at.parent === null ? undefined : byReference.get(at.parent)
  ) {
    const { createdAt, author, description, forced } = at;
    ancestry.push({ reference: at.reference, createdAt, author, description, forced });
  }
  return { reference: version.reference, ancestry, ...version.report.lineage };
}
