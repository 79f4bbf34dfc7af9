import { annotationSchema } from '../src/shared/domain/index.ts';
import type { Core } from '../src/main/core/create-core.ts';
import { columnsOf } from '../src/main/core/library/track-columns.ts';
import { bulkInsert, EncodedJson } from '../src/main/db/bulk-insert.ts';
import { history, predictions, revisions, tracks } from '../src/main/db/schema.ts';
import { withDeferredSearchIndex } from '../src/main/db/search-index.ts';
import { sha256Hex } from '../src/main/files/hash.ts';
import { createRng } from '../src/main/numeric/rng.ts';
import type { Rng } from '../src/main/numeric/rng.ts';
import { annotation } from '../tests/fixtures/datasets/annotations.ts';

const genres = ['House', 'Techno', 'Drum & Bass', 'Trance', 'Dubstep', 'Breaks'];
const descriptors = [
  'warm',
  'dark',
  'melancholic',
  'aggressive',
  'atmospheric',
  'hypnotic',
  'lush',
  'sparse',
  'uplifting',
  'raw',
];

/** Some distinct items of a list. */
function some(rng: Rng, names: readonly string[], count: number): string[] {
  const left = [...names];
  return Array.from({ length: count }, () => left.splice(rng.int(0, left.length - 1), 1)[0]!);
}

/** Number of labels per track. */
interface LabelCounts {
  readonly genres: number;
  readonly descriptors: number;
}

/**
 * A library of tracks with grids, six sections and three cues, and for each a prediction that differs in some of them.
 */
export function buildLabelled(core: Core, count: number, labels: LabelCounts): void {
  const rng = createRng('bench');
  const { connection } = core.db;
  core.db.transaction(() =>
    withDeferredSearchIndex(connection, () => {
      const insertTrack = bulkInsert(connection, tracks);
      const insertRevision = bulkInsert(connection, revisions);
      const insertHistory = bulkInsert(connection, history);
      const insertPrediction = bulkInsert(connection, predictions);
      for (let i = 1; i <= count; i++) {
        const facts = {
          bpm: rng.int(80, 179) + rng.int(0, 99) / 100,
          downbeat: rng.range(0, 0.7),
          duration: rng.range(390, 480),
          key: `${rng.int(1, 12)}${rng.pick(['A', 'B'])}`,
        };
        const said = some(rng, descriptors, labels.descriptors);
        const document = annotationSchema.parse({
          ...annotation(facts),
          ...(said.length > 0 ? { labels: { descriptors: said } } : {}),
        });
        const text = JSON.stringify(document);
        const at = document.metadata.created;
        insertTrack({
          audioId: `flac-md5:${i}`,
          path: `/music/${i % 100}/track ${i}.flac`,
          pathKey: `/music/${i % 100}/track ${i}.flac`,
          missing: false,
          decoderOffset: 0,
          title: `Title ${i}`,
          artist: `Artist ${i % 5000}`,
          album: '',
          genre: some(rng, genres, labels.genres).join('; '),
          descriptors: said,
          label: '',
          comment: '',
          rating: 0,
          addedAt: at,
          headRevision: i,
          historyPosition: 0,
          ...columnsOf(document),
        });
        insertRevision({
          trackId: i,
          author: 'segue',
          source: 'rekordbox',
          kind: 'import',
          reason: 'Import from Rekordbox',
          createdAt: at,
          document: new EncodedJson(text),
          hash: sha256Hex(text),
        });
        insertHistory({ trackId: i, position: 0, revisionId: i });
        insertPrediction({
          trackId: i,
          source: 'ml_model_bench',
          createdAt: at,
          document: annotation({
            ...facts,
            beat: rng.chance(0.03) ? 3 : 1,
            source: 'ml_model_bench',
            tier: 3,
            confidence: rng.range(0.5, 1),
          }),
        });
      }
    }),
  );
}
