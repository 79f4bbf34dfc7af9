import { describe, expect, it } from 'vitest';
import type { TrackRow } from '../../../shared/contract/index.ts';
import { RowCache, WINDOW_SIZE } from './row-cache.ts';

function rowOf(id: number, title: string): TrackRow {
  return {
    id,
    title,
    artist: '',
    album: '',
    genre: '',
    genres: [],
    descriptors: [],
    tags: [],
    colour: null,
    label: '',
    comment: '',
    year: null,
    rating: 0,
    duration: 0,
    bpm: null,
    bpmConfidence: null,
    bpmAlternative: null,
    key: null,
    keyConfidence: null,
    energy: null,
    loudness: null,
    bandwidth: null,
    tier: null,
    confidence: null,
    flags: [],
    hotCueSlots: '',
    hotCueColors: '',
    memoryCueCount: 0,
    predictedCueCount: 0,
    sectionCount: 0,
    analyzed: false,
    analyzedBy: null,
    missing: false,
    path: null,
    codec: null,
    sampleRate: null,
    fileSize: null,
    addedAt: '2026-01-01',
    modifiedAt: '2026-01-01',
    revision: null,
    waveformUrl: null,
    coverUrl: null,
  };
}

const ids = Array.from({ length: 1000 }, (_, index) => index + 1);

function setUp(capacity?: number) {
  const asked: (readonly number[])[] = [];
  const errors: unknown[] = [];
  let title = 'old';
  let broken = false;
  const cache = new RowCache(
    async (wanted) => {
      asked.push(wanted);
      if (broken) throw new Error('lost');
      return wanted.map((id) => rowOf(id, title));
    },
    (error) => errors.push(error),
    capacity,
  );
  return {
    cache,
    asked,
    errors,
    rename: (next: string) => (title = next),
    breakLine: (next: boolean) => (broken = next),
  };
}

/** Waits for pending replies. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

describe('row cache', () => {
  it('asks for whole windows, once', async () => {
    const { cache, asked } = setUp();
    cache.request(ids, 190, 210);
    cache.request(ids, 195, 215);
    await settle();
    cache.request(ids, 0, 399);
    expect(asked.map((window) => window.length)).toEqual([WINDOW_SIZE, WINDOW_SIZE]);
    expect(cache.get(1)?.title).toBe('old');
    expect(cache.get(401)).toBeUndefined();
  });

  it('shows the old row until the new one has come', async () => {
    const { cache, asked, rename } = setUp();
    cache.request(ids, 0, 10);
    await settle();
    rename('new');
    cache.invalidate([3]);
    expect(cache.get(3)?.title).toBe('old');
    cache.request(ids, 0, 10);
    await settle();
    expect(cache.get(3)?.title).toBe('new');
    expect(cache.get(4)?.title).toBe('old');
    expect(asked[1]).toEqual([3]);
  });

  it('asks again for a row that changes while it is under way', async () => {
    const { cache, asked } = setUp();
    cache.request(ids, 0, 10);
    cache.invalidate([5]);
    cache.request(ids, 0, 10);
    await settle();
    expect(asked[1]).toEqual([5]);
  });

  it('forgets what was used longest ago', async () => {
    const { cache } = setUp(2 * WINDOW_SIZE);
    for (const window of [0, 1, 0, 2]) {
      cache.request(ids, window * WINDOW_SIZE, window * WINDOW_SIZE);
      await settle();
    }
    expect(cache.get(1)).toBeDefined();
    expect(cache.get(WINDOW_SIZE + 1)).toBeUndefined();
    expect(cache.get(2 * WINDOW_SIZE + 1)).toBeDefined();
  });

  it('reports a failed window and tries it again at the next request', async () => {
    const { cache, errors, breakLine } = setUp();
    breakLine(true);
    cache.request(ids, 0, 10);
    await settle();
    expect(errors).toHaveLength(1);
    breakLine(false);
    cache.request(ids, 0, 10);
    await settle();
    expect(cache.get(1)).toBeDefined();
  });
});
