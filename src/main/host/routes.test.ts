import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoutes } from './routes.ts';
import type { Routes } from './routes.ts';
import { securityHeaders } from './security-headers.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';

const SIZE = 700_001;
const audio = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + (i >> 8)) & 255);

describe('routes', () => {
  let dir: string;
  let routes: Routes;
  let cancelled = false;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'segue-routes-'));
    await mkdir(join(dir, 'renderer/assets'), { recursive: true });
    await writeFile(join(dir, 'renderer/index.html'), '<!doctype html><title>Segue</title>');
    await writeFile(join(dir, 'renderer/assets/app-1a2b.js'), 'export {};');
    await writeFile(join(dir, 'secret.json'), '{"secret":true}');
    await symlink(join(dir, 'secret.json'), join(dir, 'renderer/assets/link.json'));
    await writeFile(join(dir, 'track.flac'), audio);
    await writeFile(join(dir, 'empty.flac'), '');
    await writeFile(join(dir, 'zoom.dat'), 'waveform');
    routes = createRoutes({
      rendererDir: join(dir, 'renderer'),
      inbox: () => join(dir, 'inbox'),
      lookup: {
        media: async (id) =>
          id === 1
            ? { path: join(dir, 'track.flac') }
            : id === 2
              ? { path: join(dir, 'gone.flac') }
              : id === 3
                ? { path: join(dir, 'empty.flac') }
                : null,
        cover: async (id) => (id === 1 ? { path: join(dir, 'zoom.dat'), type: 'image/png' } : null),
        waveform: async (id, kind) =>
          id === 2 || (id === 1 && kind === 'overview')
            ? null
            : { path: join(dir, { 1: 'zoom.dat', 3: 'empty.flac' }[Number(id)] ?? 'track.flac') },
      },
      readWaveform: async ({ from, count }) => ({
        sampleRate: 48_000,
        data: Int8Array.of(from, count, -1),
      }),
      openPcm: async (path, from, count) => {
        if (path.endsWith('gone.flac')) throw new AppError('not_found', verbatim(`${path} is gone`));
        const bytes = new ReadableStream<Uint8Array>({
          pull: (controller) => controller.enqueue(Uint8Array.of(from, count)),
          cancel: () => void (cancelled = true),
        });
        return { sampleRate: 48_000, channelCount: 2, bytes };
      },
    });
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
    return routes(new Request(`http://127.0.0.1${path}`, { method, headers }));
  }
  async function bytesOf(response: Response): Promise<Buffer> {
    return Buffer.from(await response.arrayBuffer());
  }

  it('serves parts of waveforms that are not stored yet', async () => {
    const piece = await get('/sketch/1?from=7&count=9');
    expect(piece.headers.get('x-sample-rate')).toBe('48000');
    expect([...new Int8Array(await piece.arrayBuffer())]).toEqual([7, 9, -1]);
    expect((await get('/sketch/1?from=-1&count=9')).status).toBe(400);
    expect((await get('/sketch/9?from=0&count=9')).status).toBe(404);
  });

  it('serves covers, and nothing for a file without one', async () => {
    const cover = await get('/cover/1?v=1');
    expect([cover.status, cover.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(cover.headers.get('cache-control')).toContain('max-age');
    expect((await get('/cover/2')).status).toBe(204);
  });

  it('serves the page and its assets with every security header', async () => {
    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/assets/app-1a2b.js', 'text/javascript; charset=utf-8'],
    ] as const) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(type);
      for (const [name, value] of Object.entries(securityHeaders))
        expect(response.headers.get(name)).toBe(value);
    }
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
    expect((await get('/assets/app-1a2b.js')).headers.get('cache-control')).toContain('immutable');
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/..%2f..%2fsecret.json',
    '/assets/link.json',
    '/assets',
    '/nothing.js',
    '/renderer%00.js',
  ])('does not serve %s', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('secret":true');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('answers a malformed address with 400', async () => {
    expect((await get('/%zz')).status).toBe(400);
  });

  it('serves a whole file, and its head', async () => {
    const whole = await get('/waveform/4/zoom');
    expect(whole.status).toBe(200);
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    expect(whole.headers.get('content-length')).toBe(String(SIZE));
    expect((await bytesOf(whole)).equals(audio)).toBe(true);
    const head = await get('/waveform/4/zoom', {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(SIZE));
    expect((await bytesOf(head)).length).toBe(0);
  });

  it('serves any range exactly', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: SIZE - 1 }), fc.nat({ max: SIZE + 10 }), async (start, length) => {
        const response = await get('/waveform/4/zoom', { Range: `bytes=${start}-${start + length}` });
        const end = Math.min(start + length, SIZE - 1);
        expect(response.status).toBe(206);
        expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/${SIZE}`);
        expect(response.headers.get('content-length')).toBe(String(end - start + 1));
        expect((await bytesOf(response)).equals(audio.subarray(start, end + 1))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('answers ranges outside the file with 416 and its size', async () => {
    const response = await get('/waveform/4/zoom', { Range: `bytes=${SIZE}-` });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe(`bytes */${SIZE}`);
    expect((await get('/waveform/3/zoom', { Range: 'bytes=0-' })).status).toBe(416);
    const empty = await get('/waveform/3/zoom');
    expect([empty.status, empty.headers.get('content-length')]).toEqual([200, '0']);
  });

  it('recognises an unchanged file, and sends a changed one from the start', async () => {
    const etag = (await get('/waveform/4/zoom')).headers.get('etag')!;
    expect((await get('/waveform/4/zoom', { 'If-None-Match': etag })).status).toBe(304);
    expect((await get('/waveform/4/zoom', { 'If-None-Match': `"x", W/${etag}` })).status).toBe(304);
    const range = { Range: 'bytes=5-9' };
    expect((await get('/waveform/4/zoom', { ...range, 'If-Range': etag })).status).toBe(206);
    expect((await get('/waveform/4/zoom', { ...range, 'If-Range': '"old"' })).status).toBe(200);
    await utimes(join(dir, 'track.flac'), new Date(), new Date(Date.now() + 60_000));
    expect((await get('/waveform/4/zoom', { 'If-None-Match': etag })).status).toBe(200);
  });

  it('streams a range of decoded audio, with its format', async () => {
    const response = await get('/pcm/1?from=7&count=9');
    expect([
      response.status,
      response.headers.get('x-sample-rate'),
      response.headers.get('x-channel-count'),
    ]).toEqual([200, '48000', '2']);
    const reader = response.body!.getReader();
    expect([...(await reader.read()).value!]).toEqual([7, 9]);
    await reader.cancel();
    expect(cancelled).toBe(true);
  });

  it.each(['', '?from=0', '?from=-1&count=4', '?from=0&count=0', '?from=0.5&count=4', '?from=x&count=4'])(
    'refuses the range "%s"',
    async (query) => {
      expect((await get(`/pcm/1${query}`)).status).toBe(400);
    },
  );

  it('releases the file when the reader disconnects', async () => {
    const response = await get('/waveform/4/zoom');
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await expect(reader.closed).resolves.toBeUndefined();
  });

  it('says what is missing', async () => {
    const noFile = await get('/pcm/9?from=0&count=1');
    expect(noFile.status).toBe(404);
    expect(await noFile.json()).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('no audio file'),
    });
    const gone = await get('/pcm/2?from=0&count=1');
    expect(gone.status).toBe(404);
    expect(await gone.json()).toMatchObject({ message: expect.stringContaining('gone.flac') });
    expect((await get('/waveform/1/overview')).status).toBe(404);
    expect((await get('/pcm/0?from=0&count=1')).status).toBe(404);
    expect((await get('/pcm/99999999999999999999?from=0&count=1')).status).toBe(404);
  });

  it('serves waveforms as immutable when the address names the version', async () => {
    const plain = await get('/waveform/1/zoom');
    expect(await plain.text()).toBe('waveform');
    expect(plain.headers.get('cache-control')).toBe('no-cache');
    expect((await get('/waveform/1/zoom?v=7')).headers.get('cache-control')).toContain('immutable');
  });

  it('allows no changes except uploads', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const response = await get('/pcm/1?from=0&count=1', {}, method);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
    expect((await get('/upload')).status).toBe(405);
  });

  describe('uploads', () => {
    function post(path: string, body: Uint8Array<ArrayBuffer> | string, drop = 'drop-1'): Promise<Response> {
      const query = new URLSearchParams({ drop, path });
      return routes(new Request(`http://127.0.0.1/upload?${query.toString()}`, { method: 'POST', body }));
    }

    it('stores files at their relative paths within the drop', async () => {
      const response = await post('Crate/Ünï 01.flac', audio);
      const upload = (await response.json()) as { path: string; folder: string; bytes: number };
      expect(upload).toEqual({
        path: join(dir, 'inbox/drop-1/Crate/Ünï 01.flac'),
        folder: join(dir, 'inbox/drop-1'),
        bytes: SIZE,
      });
      expect((await readFile(upload.path)).equals(audio)).toBe(true);
    });

    it.each(['../x.flac', 'a/../../x.flac', 'C:\\x.flac', 'a\0.flac', '.', '', `${'x'.repeat(300)}.flac`])(
      'refuses the name %j',
      async (name) => {
        expect((await post(name, 'x')).status).toBe(400);
      },
    );

    it('refuses drops without a plain name, and files of other kinds', async () => {
      expect((await post('x.flac', 'x', '../up')).status).toBe(400);
      expect((await post('x.exe', 'x')).status).toBe(415);
      expect((await post('x', 'x')).status).toBe(415);
    });

    it('leaves nothing behind after an aborted upload', async () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(audio),
        pull: (controller) => controller.error(new Error('cable pulled')),
      });
      const request = new Request('http://127.0.0.1/upload?drop=broken&path=a.flac', {
        method: 'POST',
        body,
        duplex: 'half',
      } as RequestInit);
      const response = await routes(request);
      expect(response.status).toBe(500);
      expect(await readdir(join(dir, 'inbox/broken'))).toEqual([]);
    });
  });
});
