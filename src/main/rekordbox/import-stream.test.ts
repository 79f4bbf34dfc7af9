import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanTrack } from './clean.ts';
import { streamRekordboxImport } from './import-stream.ts';
import { readRekordboxXml } from './read-xml.ts';
import type { RekordboxTrack } from './row.ts';
import type { CleanedData, StreamedTrack } from './worker-protocol.ts';

const fixture = 'tests/fixtures/rekordbox/library.xml';
const workerUrl = new URL('./worker.ts', import.meta.url);
const at = '2026-01-01T00:00:00Z';
let folder: string;
let large: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-import-stream-'));
  large = join(folder, 'large.xml');
  const tracks = Array.from(
    { length: 20_000 },
    (_, i) => `<TRACK TrackID="${i}" Location="file://localhost/${i}.mp3"/>\n`,
  );
  writeFileSync(
    large,
    `<DJ_PLAYLISTS><COLLECTION Entries="20000">${tracks.join('')}</COLLECTION></DJ_PLAYLISTS>`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('streamRekordboxImport', () => {
  it('gives what reading and cleaning here would give', async () => {
    const rows: RekordboxTrack[] = [];
    const expected = await readRekordboxXml(fixture, { onTracks: (batch) => void rows.push(...batch) });
    const progress: number[] = [];
    const stream = streamRekordboxImport(workerUrl, fixture, {
      at,
      onProgress: (bytes) => progress.push(bytes),
    });
    const tracks: StreamedTrack[] = [];
    for await (const batch of stream) tracks.push(...batch);
    expect(await stream.document).toEqual(expected);
    expect(tracks.map((track) => track.line)).toEqual(rows.map((row) => row.line));
    expect(tracks.map((track) => JSON.parse(track.row))).toEqual(rows.map((row) => ({ ...row, line: 0 })));
    const cleaned = rows.map((row) => {
      const result = cleanTrack(row);
      return JSON.parse(JSON.stringify({ ...result, provenance: result.provenance(at) })) as CleanedData;
    });
    expect(tracks.map((track) => JSON.parse(track.cleaned))).toEqual(cleaned);
    expect(progress.length).toBeGreaterThan(0);
  });

  it('does not run far ahead of the consumer', async () => {
    let lastProgress = 0;
    const stream = streamRekordboxImport(workerUrl, large, {
      at,
      onProgress: (bytes) => (lastProgress = bytes),
    });
    const iterator = stream[Symbol.asyncIterator]();
    let seen = (await iterator.next()).value!.length;
    // Time enough for the worker to read the whole file, were it not held back; it reports a block when that is taken.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const whileWaiting = lastProgress;
    for (let next = await iterator.next(); !next.done; next = await iterator.next())
      seen += next.value.length;
    expect(whileWaiting).toBe(0);
    expect(seen).toBe(20_000);
    expect(lastProgress).toBeGreaterThan(1_000_000);
  });

  it('fails with the place of the error for a bad file', async () => {
    const path = join(folder, 'bad.xml');
    writeFileSync(path, '<DJ_PLAYLISTS>\n<COLLECTION>');
    const stream = streamRekordboxImport(workerUrl, path, { at });
    await expect(collect(stream)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { line: 2, path },
    });
    await expect(stream.document).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('can be cancelled on the way', async () => {
    const controller = new AbortController();
    const stream = streamRekordboxImport(workerUrl, large, { at, signal: controller.signal });
    const reading = (async () => {
      for await (const batch of stream) if (batch.length > 0) controller.abort();
    })();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('stops the worker when the consumer leaves early', async () => {
    const stream = streamRekordboxImport(workerUrl, large, { at });
    for await (const batch of stream) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    await expect(stream.document).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('reports a worker that cannot run', async () => {
    const stream = streamRekordboxImport(new URL('./no-such-worker.ts', import.meta.url), fixture, { at });
    await expect(collect(stream)).rejects.toMatchObject({ code: 'worker_crashed' });
  });
});

async function collect(stream: AsyncIterable<StreamedTrack[]>): Promise<StreamedTrack[]> {
  const tracks: StreamedTrack[] = [];
  for await (const batch of stream) tracks.push(...batch);
  return tracks;
}
