// Longer than 300 lines: the whole database on one page, as the migrations create it.
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from './drizzle.ts';
import type { Annotation, Flag, Program, Tier, TrackColour } from '../../shared/domain/index.ts';
import type { CorrectionType } from '../../shared/domain/edits/corrections.ts';

/**
 * The columns that lists show of a track's document. A column builder belongs to one table, so each table gets a new
 * set.
 */
export const summaryColumns = () => ({
  duration: real('duration').notNull(),
  bpm: real('bpm'),
  bpmConfidence: real('bpm_confidence'),
  bpmAlternative: real('bpm_alternative'),
  /** Of the whole track, 0 to 1. */
  energy: real('energy'),
  key: text('key'),
  keyConfidence: real('key_confidence'),
  tier: integer('tier').$type<Tier>(),
  confidence: real('confidence'),
  flags: text('flags', { mode: 'json' }).$type<readonly Flag[]>().notNull(),
  /** Slots in use, such as `ABD`. */
  hotCueSlots: text('hot_cue_slots').notNull(),
  /** Their colours in the same order, six hex digits each. */
  hotCueColors: text('hot_cue_colors').notNull().default(''),
  memoryCueCount: integer('memory_cue_count').notNull(),
  predictedCueCount: integer('predicted_cue_count').notNull(),
  sectionCount: integer('section_count').notNull(),
  modifiedAt: text('modified_at').notNull(),
});

/**
 * One row per collection entry. The first block is identity and file, the second the tags of the file or Rekordbox's
 * values, the third is derived from the head revision so that lists, filters and sorts need no document.
 */
export const tracks = sqliteTable(
  'track',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    /** Identity of the audio content; null until a file has been read. */
    audioId: text('audio_id'),
    /** Absolute local path; null if no file is known. */
    path: text('path'),
    /** Unicode- and case-folded form of the path, for look-ups. */
    pathKey: text('path_key'),
    /** True when a file is expected (by Rekordbox or an earlier scan) but was not found. */
    missing: integer('missing', { mode: 'boolean' }).notNull(),
    fileSize: integer('file_size'),
    fileModifiedMs: real('file_modified_ms'),
    codec: text('codec'),
    sampleRate: integer('sample_rate'),
    channelCount: integer('channel_count'),
    decoderProfile: text('decoder_profile'),
    decoderOffset: real('decoder_offset').notNull().default(0),
    /** LUFS; null before an analysis, and for silence. */
    loudness: real('loudness'),
    /** Upper frequency limit of the sound in Hz; null before an analysis, and if it cannot be determined. */
    bandwidth: real('bandwidth'),

    title: text('title').notNull(),
    artist: text('artist').notNull(),
    album: text('album').notNull(),
    genre: text('genre').notNull(),
    label: text('label').notNull(),
    comment: text('comment').notNull(),
    year: integer('year'),
    /** Stars, 0 to 5. */
    rating: integer('rating').notNull(),
    /** ISO date or time. */
    addedAt: text('added_at').notNull(),
    /** Rekordbox's track colour; empty for none. */
    colour: text('colour').$type<TrackColour | ''>().notNull().default(''),
    /**
     * The tag's value if a person overrode it, in which case the column itself holds that person's value; otherwise
     * null.
     */
    tagGenre: text('tag_genre'),
    tagRating: integer('tag_rating'),
    tagColour: text('tag_colour').$type<TrackColour | ''>(),
    tagComment: text('tag_comment'),
    /** The individual genres of `genre`, as the taxonomy spells them; a trigger fills them in if null is written. */
    genres: text('genres', { mode: 'json' }).$type<readonly string[]>(),
    descriptors: text('descriptors', { mode: 'json' }).$type<readonly string[]>().notNull().default([]),
    tags: text('tags', { mode: 'json' }).$type<readonly string[]>().notNull().default([]),

    headRevision: integer('head_revision'),
    /** Position of the head in `history`. */
    historyPosition: integer('history_position').notNull(),
    ...summaryColumns(),

    /**
     * Source of the last analysis and the audio that it was made from: together they tell whether it is still valid.
     */
    analyzedBy: text('analyzed_by'),
    analyzedAudioId: text('analyzed_audio_id'),
    /** Import that added the track; null for tracks that a scan found first. */
    broughtBy: integer('brought_by'),
  },
  (table) => [
    index('track_audio_id').on(table.audioId),
    uniqueIndex('track_path_key').on(table.pathKey),
    index('track_title').on(table.title),
    index('track_artist').on(table.artist),
    index('track_bpm').on(table.bpm),
  ],
);

/** A library's own genre entries, on top of the built-in ones. */
export const genreEntries = sqliteTable('genre_entry', {
  name: text('name').primaryKey(),
  parent: text('parent'),
  aliases: text('aliases', { mode: 'json' }).$type<readonly string[]>().notNull(),
});

/** Every genre, descriptor and tag that is or was in use; case-insensitive. */
export const labels = sqliteTable(
  'label',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    kind: text('kind', { enum: ['genre', 'descriptor', 'tag'] }).notNull(),
    name: text('name').notNull(),
  },
  (table) => [uniqueIndex('label_name').on(table.kind, table.name)],
);

/** Which tracks have which labels: an index of the lists in `track`, maintained by triggers. */
export const trackLabels = sqliteTable(
  'track_label',
  {
    labelId: integer('label_id')
      .notNull()
      .references(() => labels.id),
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
  },
  (table) => [
    primaryKey({ columns: [table.labelId, table.trackId] }),
    index('track_label_track').on(table.trackId),
  ],
);

/** Immutable states of annotations; triggers refuse UPDATE and DELETE. */
export const revisions = sqliteTable(
  'revision',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
    parentId: integer('parent_id'),
    /** Name of the person, or `segue`. */
    author: text('author').notNull(),
    source: text('source').notNull(),
    kind: text('kind', { enum: ['import', 'analysis', 'edit', 'undo', 'redo', 'restore'] }).notNull(),
    /** One line for people: "Shift grid by 10 ms". */
    reason: text('reason').notNull(),
    createdAt: text('created_at').notNull(),
    importId: integer('import_id'),
    jobId: text('job_id'),
    document: text('document', { mode: 'json' }).$type<Annotation>().notNull(),
    /** sha256 of the document's canonical JSON. */
    hash: text('hash').notNull(),
  },
  (table) => [index('revision_track').on(table.trackId, table.id)],
);

/** Undo stack of each track: every state that undo and redo can reach, oldest first. */
export const history = sqliteTable(
  'history',
  {
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
    position: integer('position').notNull(),
    revisionId: integer('revision_id')
      .notNull()
      .references(() => revisions.id),
  },
  (table) => [primaryKey({ columns: [table.trackId, table.position] })],
);

/** One source's values of a track (a model version, or a later Rekordbox export). People's edits never touch it. */
export const predictions = sqliteTable(
  'prediction',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
    source: text('source').notNull(),
    audioId: text('audio_id'),
    createdAt: text('created_at').notNull(),
    importId: integer('import_id'),
    jobId: text('job_id'),
    document: text('document', { mode: 'json' }).$type<Annotation>().notNull(),
    /** When a person settled its differences; they are not offered again. */
    settledAt: text('settled_at'),
  },
  (table) => [uniqueIndex('prediction_track_source').on(table.trackId, table.source)],
);

/** One library of a DJ program that was read completely. */
export const imports = sqliteTable('import', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  program: text('program').$type<Program | 'rekordbox'>().notNull().default('rekordbox'),
  path: text('path').notNull(),
  sha256: text('sha256').notNull(),
  createdAt: text('created_at').notNull(),
  /** Everything of the document except its tracks and playlists, for writing it back. */
  header: text('header', { mode: 'json' }).$type<unknown>().notNull(),
  /** Counts shown after the import. */
  summary: text('summary', { mode: 'json' }).$type<unknown>().notNull(),
  /** The later import that replaced this one: a newer export of the same library. */
  supersededBy: integer('superseded_by'),
});

export const importProblems = sqliteTable(
  'import_problem',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    importId: integer('import_id')
      .notNull()
      .references(() => imports.id),
    severity: text('severity', { enum: ['warning', 'error'] }).notNull(),
    code: text('code').notNull(),
    message: text('message').notNull(),
    line: integer('line'),
  },
  (table) => [index('import_problem_import').on(table.importId)],
);

/** The TRACK element of a track, with every raw attribute, in document order. */
export const rekordboxRows = sqliteTable(
  'rekordbox_row',
  {
    trackId: integer('track_id')
      .primaryKey()
      .references(() => tracks.id),
    importId: integer('import_id')
      .notNull()
      .references(() => imports.id),
    position: integer('position').notNull(),
    /** TrackID attribute: local to the document, used by its playlists. */
    rekordboxId: text('rekordbox_id'),
    location: text('location'),
    /**
     * Identifies the same entry across exports: the folded Location, otherwise TrackID and name; with a counter for
     * repeats.
     */
    rowKey: text('row_key').notNull(),
    row: text('row', { mode: 'json' }).$type<unknown>().notNull(),
    /** sha256 of the raw row. */
    hash: text('hash').notNull(),
    /** Revision that cleaning created from this row: the base of the three-way merge on export. */
    baseRevision: integer('base_revision').notNull(),
  },
  (table) => [
    uniqueIndex('rekordbox_row_key').on(table.rowKey),
    index('rekordbox_row_import').on(table.importId, table.position),
  ],
);

/** Another DJ program's entry for a track; its values are those of the base revision. */
export const programRows = sqliteTable(
  'program_row',
  {
    program: text('program').$type<Program>().notNull(),
    /** Identifies the same entry across imports, as in `rekordbox_row`: the path on the program's machine. */
    rowKey: text('row_key').notNull(),
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
    importId: integer('import_id')
      .notNull()
      .references(() => imports.id),
    position: integer('position').notNull(),
    /** sha256 of the data read. */
    hash: text('hash').notNull(),
    /** Revision that cleaning created from it. */
    baseRevision: integer('base_revision').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.program, table.rowKey] }),
    index('program_row_track').on(table.trackId),
    index('program_row_import').on(table.importId),
  ],
);

/** An imported playlist or folder before it was changed here. */
export interface OriginalPlaylist {
  /** Names from the root to it. */
  readonly path: readonly string[];
  readonly trackIds: readonly number[];
}

/** Folders, playlists and smart lists as a tree. */
export const playlists = sqliteTable(
  'playlist',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    /** Null for playlists that a person created here. */
    importId: integer('import_id').references(() => imports.id),
    parentId: integer('parent_id'),
    /** Position among its siblings. */
    position: integer('position').notNull(),
    kind: text('kind', { enum: ['folder', 'playlist', 'smart'] }).notNull(),
    name: text('name').notNull(),
    /** Attributes as written. */
    attributes: text('attributes', { mode: 'json' }).$type<[string, string][]>().notNull(),
    /** The filter of a smart list: a track filter. */
    filter: text('filter', { mode: 'json' }).$type<unknown>(),
    /** The imported values of a playlist that was changed here. */
    original: text('original', { mode: 'json' }).$type<OriginalPlaylist>(),
  },
  (table) => [index('playlist_import').on(table.importId)],
);

export const playlistEntries = sqliteTable(
  'playlist_entry',
  {
    playlistId: integer('playlist_id')
      .notNull()
      .references(() => playlists.id),
    position: integer('position').notNull(),
    /** Key attribute as written. */
    key: text('key').notNull(),
    /** Null if the key refers to no track of the document. */
    trackId: integer('track_id'),
  },
  (table) => [
    primaryKey({ columns: [table.playlistId, table.position] }),
    index('playlist_entry_track').on(table.trackId),
  ],
);

export const jobs = sqliteTable('job', {
  id: text('id').primaryKey(),
  kind: text('kind', {
    enum: ['import', 'scan', 'analysis', 'export', 'demo', 'dataset', 'exchange', 'learning', 'pool'],
  }).notNull(),
  state: text('state', {
    enum: ['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'],
  }).notNull(),
  params: text('params', { mode: 'json' }).$type<unknown>().notNull(),
  result: text('result', { mode: 'json' }).$type<unknown>(),
  title: text('title').notNull(),
  /** What `done` counts, in the plural. */
  unit: text('unit').notNull(),
  done: integer('done').notNull(),
  total: integer('total').notNull(),
  failed: integer('failed').notNull(),
  message: text('message').notNull(),
  createdAt: text('created_at').notNull(),
  finishedAt: text('finished_at'),
});

export const jobFailures = sqliteTable(
  'job_failure',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    jobId: text('job_id')
      .notNull()
      .references(() => jobs.id),
    item: text('item').notNull(),
    trackId: integer('track_id'),
    code: text('code').notNull(),
    message: text('message').notNull(),
  },
  (table) => [index('job_failure_job').on(table.jobId)],
);

/** A second reviewer's verdict on a revision. */
export const reviews = sqliteTable(
  'review',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
    revisionId: integer('revision_id')
      .notNull()
      .references(() => revisions.id),
    reviewer: text('reviewer').notNull(),
    verdict: text('verdict', { enum: ['agree', 'disagree'] }).notNull(),
    note: text('note').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('review_track').on(table.trackId)],
);

/** What the last export wrote for a track, for `verify`. */
export const exportedRows = sqliteTable('exported_row', {
  trackId: integer('track_id')
    .primaryKey()
    .references(() => tracks.id),
  exportedAt: text('exported_at').notNull(),
  path: text('path').notNull(),
  row: text('row', { mode: 'json' }).$type<unknown>().notNull(),
});

/**
 * Immutable versions of datasets; a trigger refuses UPDATE of everything but `deleted_at`. The manifest is stored under
 * `<home>/datasets/<name>/v<number>/`.
 */
export const datasetVersions = sqliteTable(
  'dataset_version',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    name: text('name').notNull(),
    /** 1, 2, 3 … within the name. */
    number: integer('number').notNull(),
    parentId: integer('parent_id'),
    author: text('author').notNull(),
    createdAt: text('created_at').notNull(),
    description: text('description').notNull(),
    trackCount: integer('track_count').notNull(),
    manifestSha256: text('manifest_sha256').notNull(),
    /** Whether all quality gates passed. */
    passed: integer('passed', { mode: 'boolean' }).notNull(),
    /** Why it was created although a gate failed. */
    forced: text('forced'),
    /** Quality, splits and lineage at creation. */
    report: text('report', { mode: 'json' }).$type<unknown>().notNull(),
    /** Its files were deleted; the row stays, so that numbers are never reused. */
    deletedAt: text('deleted_at'),
  },
  (table) => [uniqueIndex('dataset_version_number').on(table.name, table.number)],
);

/** A name for one version of a dataset; may be moved to another. */
export const datasetTags = sqliteTable(
  'dataset_tag',
  {
    name: text('name').notNull(),
    tag: text('tag').notNull(),
    versionId: integer('version_id')
      .notNull()
      .references(() => datasetVersions.id),
    createdAt: text('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.name, table.tag] })],
);

/** Likely label errors of the last search; they refer to one revision and lapse with it. */
export const labelIssues = sqliteTable(
  'label_issue',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
    revisionId: integer('revision_id')
      .notNull()
      .references(() => revisions.id),
    kind: text('kind', { enum: ['beat', 'boundary', 'cue', 'section'] }).notNull(),
    origin: text('origin', { enum: ['learned', 'rule'] }).notNull(),
    /** Seconds; null if it concerns the whole track. */
    time: real('time'),
    given: text('given').notNull(),
    suggested: text('suggested'),
    message: text('message').notNull(),
    /** Normalised margin: the lower, the more certain the error. */
    score: real('score').notNull(),
    selfConfidence: real('self_confidence').notNull(),
    createdAt: text('created_at').notNull(),
  },
  (table) => [index('label_issue_track').on(table.trackId)],
);

/** One undoable step of the whole library: tracks removed, playlists changed. */
export const librarySteps = sqliteTable('library_step', {
  /** Also the batch (`revision.job_id`) of the revisions that the step made. */
  id: text('id').primaryKey(),
  kind: text('kind', {
    enum: ['removal', 'import-removal', 'playlists', 'duplicates', 'tags', 'edit'],
  }).notNull(),
  /** For people: "Remove 12 tracks". */
  label: text('label').notNull(),
  author: text('author').notNull(),
  createdAt: text('created_at').notNull(),
  trackCount: integer('track_count').notNull(),
  /** What it changed outside of revisions and removed rows, in its previous state. */
  before: text('before', { mode: 'json' }).$type<unknown>(),
  undoneAt: text('undone_at'),
});

/** Files that exports wrote, in their state at that time. */
export const writtenFiles = sqliteTable('written_file', {
  /** Absolute, links resolved. */
  path: text('path').primaryKey(),
  size: integer('size').notNull(),
  modifiedMs: real('modified_ms').notNull(),
});

/** A track whose prediction a person has settled: the prediction, and the revision that the person left. */
export const correctionCases = sqliteTable(
  'correction_case',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    trackId: integer('track_id')
      .notNull()
      .references(() => tracks.id),
    /** Model that made the prediction. */
    source: text('source').notNull(),
    revisionId: integer('revision_id')
      .notNull()
      .references(() => revisions.id),
    /** How it was settled. */
    occasion: text('occasion', { enum: ['verified', 'accepted', 'imported'] }).notNull(),
    predictedAt: text('predicted_at').notNull(),
    /** When the revision was made. */
    settledAt: text('settled_at').notNull(),
    /** 0 to 1: see `correctionScore`. */
    score: real('score').notNull(),
    correctionCount: integer('correction_count').notNull(),
  },
  (table) => [uniqueIndex('correction_case_track_source').on(table.trackId, table.source)],
);

/** One difference between a prediction and the state that a person left. */
export const corrections = sqliteTable(
  'correction',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    caseId: integer('case_id')
      .notNull()
      .references(() => correctionCases.id),
    type: text('type').$type<CorrectionType>().notNull(),
    /** Seconds; null if it concerns the whole track. */
    time: real('time'),
    /** Null if nothing was predicted. */
    predicted: text('predicted', { mode: 'json' }).$type<string | number>(),
    /** Null if the person left nothing. */
    corrected: text('corrected', { mode: 'json' }).$type<string | number>(),
    /** Confidence of the predicted value; null if nothing was predicted. */
    confidence: real('confidence'),
    /** 0 to 1. */
    score: real('score').notNull(),
  },
  (table) => [index('correction_of_case').on(table.caseId)],
);

/** An analysis's features per bar, for models that are trained later. */
export const trackProfiles = sqliteTable('track_profile', {
  trackId: integer('track_id')
    .primaryKey()
    .references(() => tracks.id),
  /** Model that computed it. */
  source: text('source').notNull(),
  audioId: text('audio_id'),
  createdAt: text('created_at').notNull(),
  /** See `analysis/profile`. */
  profile: blob('profile', { mode: 'buffer' }).notNull(),
  /** Version of the backbone that described the bars; null if none did. */
  backboneModel: text('backbone_model'),
  /** See `BackboneBars`. */
  backbone: blob('backbone', { mode: 'buffer' }),
});

/** Versions of models trained on this library; their files are stored under `<home>/personal/<version>/`. */
export const personalModels = sqliteTable(
  'personal_model',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    version: text('version').notNull(),
    task: text('task', { enum: ['cues', 'sections', 'grid'] }).notNull(),
    state: text('state', { enum: ['candidate', 'active', 'retired'] }).notNull(),
    /** Version that was active when this one was trained. */
    parent: text('parent'),
    createdAt: text('created_at').notNull(),
    /** Hash of the ONNX file. */
    sha256: text('sha256').notNull(),
    /** `name@vN` of the dataset version used for training; null for the current library. */
    dataset: text('dataset'),
    trackCount: integer('track_count').notNull(),
    /** Settings, metrics per split, calibration, latency. */
    report: text('report', { mode: 'json' }).$type<unknown>().notNull(),
  },
  (table) => [uniqueIndex('personal_model_version').on(table.version)],
);

/** Every change of the active model, newest last. */
export const modelDecisions = sqliteTable('model_decision', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  task: text('task', { enum: ['cues', 'sections', 'grid'] }).notNull(),
  /** Active from then on; null for none. */
  version: text('version'),
  replaced: text('replaced'),
  action: text('action', { enum: ['promote', 'override', 'rollback', 'refuse'] }).notNull(),
  author: text('author').notNull(),
  reason: text('reason').notNull(),
  createdAt: text('created_at').notNull(),
  /** The comparison that the decision is based on. */
  gate: text('gate', { mode: 'json' }).$type<unknown>(),
});

/** Scores of a model on the tracks of a dataset version, or on those verified at that time. */
export const performanceRecords = sqliteTable('performance_record', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  /** Version of the model, or `rekordbox`. */
  model: text('model').notNull(),
  /** `name@vN`; null for the library. */
  dataset: text('dataset'),
  occasion: text('occasion', { enum: ['training', 'evaluation'] }).notNull(),
  createdAt: text('created_at').notNull(),
  trackCount: integer('track_count').notNull(),
  /** See `MetricScore`. */
  metrics: text('metrics', { mode: 'json' }).$type<unknown>().notNull(),
  calibrationError: real('calibration_error'),
  /** Null if it was not measured. */
  secondsPerTrack: real('seconds_per_track'),
});

/** What one run of the analysis cost. */
export const inferenceRuns = sqliteTable('inference_run', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  /** Version of the model. */
  model: text('model').notNull(),
  /** Execution provider; `cpu` for signal processing. */
  provider: text('provider').notNull(),
  createdAt: text('created_at').notNull(),
  trackCount: integer('track_count').notNull(),
  failedCount: integer('failed_count').notNull(),
  /** Sum over the tracks of the time that each took in its process, and of its squares. */
  seconds: real('seconds').notNull(),
  squaredSeconds: real('squared_seconds').notNull(),
  /** Total length of the tracks. */
  musicSeconds: real('music_seconds').notNull(),
});

/** Reports on the library and what was learned from it. */
export const learningReports = sqliteTable('learning_report', {
  id: integer('id').primaryKey({ autoIncrement: true }),
  occasion: text('occasion', { enum: ['nightly', 'requested'] }).notNull(),
  createdAt: text('created_at').notNull(),
  /** See `LearningReport`. */
  report: text('report', { mode: 'json' }).$type<unknown>().notNull(),
});
