/** Schema of the queue engine's own tables, and of the pool's. */
export const JOBS_SCHEMA = 'segue_jobs';

/** Increases with every change of the tables or their contents. Workers and pool must agree. */
export const POOL_FORMAT = 1;

/**
 * What the pool stores beside the queue: who requested what, the contents of each file, and the results. Each analysis
 * is one row, which is also the claim of the job that makes it: `job` while it is running, `stored_at` once it is
 * stored.
 */
export const POOL_TABLES = `
CREATE SCHEMA IF NOT EXISTS segue;

CREATE TABLE IF NOT EXISTS segue.pool (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  format integer NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Libraries that ask, with their share of the workers.
CREATE TABLE IF NOT EXISTS segue.library (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  weight smallint NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 16),
  paused boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Virtual finish time of the last track of a library in each band of priority.
CREATE TABLE IF NOT EXISTS segue.share (
  library uuid NOT NULL REFERENCES segue.library ON DELETE CASCADE,
  band smallint NOT NULL,
  tag bigint NOT NULL,
  PRIMARY KEY (library, band)
);

-- What was found in a file that looked like this, so that it need not be read again.
CREATE TABLE IF NOT EXISTS segue.file (
  root text NOT NULL,
  path text NOT NULL,
  stamp text NOT NULL,
  identity text NOT NULL,
  expected_bpm real,
  PRIMARY KEY (root, path)
);

CREATE TABLE IF NOT EXISTS segue.analysis (
  key uuid PRIMARY KEY,
  identity text NOT NULL,
  model text NOT NULL,
  settings jsonb NOT NULL,
  queue text NOT NULL,
  job uuid NOT NULL,
  attempt integer NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  stored_at timestamptz,
  worker text,
  -- Seconds that the analysis took, and that the first of those who asked waited for it.
  seconds real,
  waited real,
  statistics jsonb,
  document jsonb,
  analysis jsonb,
  profile bytea,
  overview bytea,
  zoom bytea
);
-- Compressed already.
ALTER TABLE segue.analysis ALTER COLUMN zoom SET STORAGE EXTERNAL;
ALTER TABLE segue.analysis ALTER COLUMN overview SET STORAGE EXTERNAL;
ALTER TABLE segue.analysis ALTER COLUMN profile SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS analysis_stored ON segue.analysis (stored_at) WHERE stored_at IS NOT NULL;

-- Who waits for what. \`key\` is null until the file has been read.
CREATE TABLE IF NOT EXISTS segue.request (
  library uuid NOT NULL REFERENCES segue.library ON DELETE CASCADE,
  item uuid NOT NULL,
  key uuid,
  band smallint NOT NULL,
  root text NOT NULL,
  path text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  collected_at timestamptz,
  PRIMARY KEY (library, item)
);
CREATE INDEX IF NOT EXISTS request_item ON segue.request (item);
CREATE INDEX IF NOT EXISTS request_open ON segue.request (library, key) WHERE collected_at IS NULL;

CREATE TABLE IF NOT EXISTS segue.worker (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  model text NOT NULL,
  roots text[] NOT NULL,
  version text NOT NULL,
  jobs integer NOT NULL,
  active integer NOT NULL DEFAULT 0,
  done integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  -- Bytes of the worker and its analysis processes.
  memory bigint,
  trouble text,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now()
);

-- Annotations that people share, one row per version of a track's; nothing is ever changed or taken away.
CREATE TABLE IF NOT EXISTS segue.version (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  identity text NOT NULL,
  parent bigint REFERENCES segue.version,
  library uuid NOT NULL REFERENCES segue.library,
  author text NOT NULL,
  artist text NOT NULL,
  title text NOT NULL,
  document jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS version_identity ON segue.version (identity, id);
CREATE OR REPLACE FUNCTION segue.refuse() RETURNS trigger LANGUAGE plpgsql AS
  $refuse$ BEGIN RAISE EXCEPTION 'versions are never changed'; END $refuse$;
CREATE OR REPLACE TRIGGER version_stays BEFORE UPDATE OR DELETE ON segue.version
  FOR EACH STATEMENT EXECUTE FUNCTION segue.refuse();

-- The version that a library has of a track's annotation, and the hash of its own document of it.
CREATE TABLE IF NOT EXISTS segue.checkout (
  library uuid NOT NULL REFERENCES segue.library ON DELETE CASCADE,
  identity text NOT NULL,
  version bigint NOT NULL REFERENCES segue.version,
  hash text NOT NULL,
  PRIMARY KEY (library, identity)
);

-- What a second person says of a version.
CREATE TABLE IF NOT EXISTS segue.verdict (
  version bigint NOT NULL REFERENCES segue.version,
  reviewer text NOT NULL,
  library uuid NOT NULL REFERENCES segue.library,
  verdict text NOT NULL CHECK (verdict IN ('agree', 'disagree')),
  note text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (version, reviewer)
);

INSERT INTO segue.pool (format) VALUES (${POOL_FORMAT}) ON CONFLICT DO NOTHING;
`;
