import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { METHODS, request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { connect as connectTo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { contract } from '../../shared/contract/contract.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { contractHash } from '../../shared/rpc/contract-hash.ts';
import { socketTransport } from '../../shared/rpc/socket-transport.ts';
import { startBrowserHost } from './browser-host.ts';
import type { BrowserHost } from './browser-host.ts';
import { createBrowserShell } from './browser-shell.ts';
import { createPathGuard, guardPaths } from './path-guard.ts';
import type { OpenPcm } from './routes.ts';
import { emptyHandlers } from './test-handlers.ts';
import { verbatim } from '../../shared/languages/translate.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const fakePcm: OpenPcm = async (_path, from, count) => ({
  sampleRate: 44_100,
  channelCount: 1,
  bytes: new Blob([`${from}+${count}`]).stream(),
});

describe('browser host', () => {
  let dir: string;
  let host: BrowserHost;
  const started: (readonly string[])[] = [];

  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'segue-host-')));
    for (const folder of ['renderer', 'music/Crate 2', 'music/Crate 10', 'music/.hidden', 'private'])
      await mkdir(join(dir, folder), { recursive: true });
    await writeFile(join(dir, 'renderer/index.html'), '<!doctype html><title>Segue</title>');
    await writeFile(join(dir, 'music/b.flac'), 'abc');
    await writeFile(join(dir, 'music/a.xml'), '<x/>');
    await writeFile(join(dir, 'music/notes.txt'), '');
    await symlink(join(dir, 'private'), join(dir, 'music/way-out'));
    const roots = [join(dir, 'music')];
    const guard = createPathGuard({ roots, hint: verbatim('Start with --root to allow another folder.') });
    const core = emptyHandlers();
    const imports = {
      ...core.imports,
      start: ({ paths }: { paths: readonly string[] }) => {
        started.push(paths);
        return { jobId: 'job-1' };
      },
    };
    host = await startBrowserHost({
      rendererDir: join(dir, 'renderer'),
      inbox: () => join(dir, 'inbox'),
      lookup: {
        media: async () => ({ path: join(dir, 'music/b.flac') }),
        waveform: async () => ({ path: join(dir, 'music/b.flac') }),
        cover: async () => null,
      },
      openPcm: fakePcm,
      readWaveform: () => Promise.reject(new Error('not asked')),
      handlers: { ...guardPaths({ ...core, imports }, guard), shell: createBrowserShell({ roots, guard }) },
      rpc: { appVersion: 'test', checkOutput: true },
    });
  });
  afterAll(async () => {
    await host.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function send(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return { status: response.statusCode!, headers: response.headers, body };
  }
  async function logIn(): Promise<string> {
    const { pathname, search } = new URL(host.issueAddress());
    const answer = await send(pathname + search);
    return answer.headers['set-cookie']![0]!.split(';')[0]!;
  }
  function connect(headers: Record<string, string>): WebSocket {
    return new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers });
  }
  const origin = () => `http://127.0.0.1:${host.port}`;

  it('listens on loopback and prints an address with a token', () => {
    expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
  });

  it('exchanges the token once for a strict cookie, and removes it from the address', async () => {
    const { pathname, search } = new URL(host.issueAddress());
    const first = await send(pathname + search);
    expect(first.status).toBe(303);
    expect(first.headers.location).toBe('/');
    expect(first.headers['set-cookie']![0]).toMatch(
      /^segue_\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/,
    );
    const again = await send(pathname + search);
    expect(again.status).toBe(401);
    expect(again.body).toContain('Start Segue again');
    const cookie = first.headers['set-cookie']![0]!.split(';')[0]!;
    expect((await send(pathname + search, { cookie })).status).toBe(303);
    const page = await send('/', { cookie });
    expect([page.status, page.body]).toEqual([200, '<!doctype html><title>Segue</title>']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('serves nothing without the cookie', async () => {
    for (const path of ['/', '/pcm/1?from=0&count=3', '/index.html', '/?token=wrong'])
      expect((await send(path)).status).toBe(401);
    expect((await send('/', { cookie: `segue_${host.port}=wrong` })).status).toBe(401);
  });

  it('refuses foreign hosts and origins', async () => {
    const cookie = await logIn();
    expect((await send('/', { cookie, host: `evil.example:${host.port}` })).status).toBe(403);
    expect((await send('/', { cookie, host: '127.0.0.1:1' })).status).toBe(403);
    expect((await send('/pcm/1?from=0&count=3', { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await send('/pcm/1?from=0&count=3', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
    expect((await send('/pcm/1?from=0&count=3', { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(
      200,
    );
    expect((await send('/upload?drop=a&path=a.xml', { cookie }, 'POST')).status).toBe(403);
  });

  it('allows three methods and rejects every other one', async () => {
    const cookie = await logIn();
    // CONNECT asks for a tunnel and is not a request: see below.
    const others = METHODS.filter((method) => !['GET', 'HEAD', 'POST', 'CONNECT'].includes(method));
    expect(others).toContain('TRACE');
    for (const path of [
      '/',
      '/index.html',
      '/pcm/1?from=0&count=3',
      '/waveform/1/zoom',
      '/upload',
      '/nothing',
    ])
      for (const method of others) {
        const { status, headers } = await send(path, { cookie, origin: origin() }, method);
        expect([path, method, status, headers.allow]).toEqual([path, method, 405, 'GET, HEAD, POST']);
      }
    expect((await send('/', { cookie, origin: origin() }, 'POST')).status).toBe(405);
  });

  it.each(['CONNECT', 'SEGUE', 'get', 'TRACE /x HTTP/1.1\r\nTRACE'])(
    'reveals nothing for %j, and stays up',
    async (method) => {
      const cookie = await logIn();
      const socket = connectTo(host.port, '127.0.0.1');
      socket.write(`${method} / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nCookie: ${cookie}\r\n\r\n`);
      socket.end();
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      expect(answer).not.toMatch(/^HTTP\/1\.1 [235]|<!doctype/);
      expect((await send('/', { cookie })).status).toBe(200);
    },
  );

  it('serves ranges over HTTP', async () => {
    const answer = await send('/waveform/1/zoom', { cookie: await logIn(), range: 'bytes=1-1' });
    expect([answer.status, answer.body, answer.headers['content-range']]).toEqual([206, 'b', 'bytes 1-1/3']);
  });

  it('streams decoded audio over HTTP', async () => {
    const answer = await send('/pcm/1?from=5&count=3', { cookie: await logIn() });
    expect([answer.status, answer.body, answer.headers['x-sample-rate']]).toEqual([200, '5+3', '44100']);
  });

  it('takes an upload from its own page', async () => {
    const response = await fetch(`${origin()}/upload?drop=d&path=in.xml`, {
      method: 'POST',
      headers: { cookie: await logIn(), origin: origin() },
      body: '<DJ_PLAYLISTS/>',
    });
    expect(await response.json()).toEqual({
      path: join(dir, 'inbox/d/in.xml'),
      folder: join(dir, 'inbox/d'),
      bytes: 15,
    });
  });

  it.each([
    ['no cookie', () => ({ origin: origin() })],
    ['no origin', async () => ({ cookie: await logIn() })],
    ['a foreign origin', async () => ({ cookie: await logIn(), origin: 'http://evil.example' })],
    [
      'a foreign host',
      async () => ({ cookie: await logIn(), origin: 'http://evil.example', host: 'evil.example' }),
    ],
  ])('refuses a WebSocket with %s', async (_name, headers) => {
    const socket = connect(await headers());
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('403');
  });

  it('lets a page list and import inside the allowed roots only', async () => {
    const cookie = await logIn();
    const { api, close } = createClient({
      contract,
      contractHash: contractHash(contract),
      clientId: 'test',
      open: async () => {
        const socket = connect({ cookie, origin: origin() });
        await once(socket, 'open');
        return socketTransport(socket);
      },
    });
    const music = join(dir, 'music');
    expect(await api.shell.capabilities({})).toMatchObject({ host: 'browser', dialogs: 'listing' });
    expect((await api.shell.listFolder({ path: null })).entries.map((entry) => entry.path)).toEqual([music]);
    const listing = await api.shell.listFolder({ path: music });
    expect(listing.entries.map((entry) => entry.name)).toEqual([
      'Crate 2',
      'Crate 10',
      'way-out',
      'a.xml',
      'b.flac',
    ]);
    expect(listing.parent).toBeNull();
    expect((await api.shell.listFolder({ path: join(music, 'Crate 2') })).parent).toBe(music);
    for (const path of [dir, '/', join(music, '..'), join(music, 'way-out'), `${music}-2`])
      await expect(api.shell.listFolder({ path })).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining('--root'),
      });
    await expect(api.imports.start({ paths: [join(music, 'a.xml'), '/etc/passwd'] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(
      api.exports.start({ path: join(dir, 'out.xml'), selection: { kind: 'filter', filter: {} } }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    expect(started).toEqual([]);
    expect(await api.imports.start({ paths: [join(music, 'a.xml')] })).toEqual({ jobId: 'job-1' });
    await expect(api.shell.pickFolder({ title: 'x' })).rejects.toMatchObject({ code: 'unsupported_format' });
    close();
  });

  it('reports which port is taken', async () => {
    await expect(
      startBrowserHost({
        rendererDir: dir,
        lookup: { media: async () => null, waveform: async () => null, cover: async () => null },
        openPcm: fakePcm,
        readWaveform: () => Promise.reject(new Error('not asked')),
        handlers: emptyHandlers(),
        rpc: { appVersion: 'test' },
        port: host.port,
      }),
    ).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining(`Port ${host.port} cannot be used`),
    });
  });
});

describe('createPathGuard', () => {
  it('allows granted paths with their contents, and files yet to be written there', async () => {
    const dir = await realpath(await mkdtemp(join(tmpdir(), 'segue-guard-')));
    await mkdir(join(dir, 'picked/sub'), { recursive: true });
    const guard = createPathGuard({ roots: [], hint: verbatim('') });
    await expect(guard.check(join(dir, 'picked'))).rejects.toMatchObject({ code: 'invalid_input' });
    await guard.grant(join(dir, 'picked'));
    await guard.check(join(dir, 'picked/sub/new folder/new.xml'));
    await expect(guard.check(join(dir, 'picked/../other.xml'))).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await guard.grant(join(dir, 'single.xml'));
    await guard.check(join(dir, 'single.xml'));
    await expect(guard.check(join(dir, 'single.xml.bak'))).rejects.toMatchObject({ code: 'invalid_input' });
    await rm(dir, { recursive: true });
  });
});
