import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { compareVersions } from './compare-versions.ts';
import { downloadUpdate } from './download-update.ts';
import type { UpdateSource } from './feed.ts';
import { findUpdate } from './find-update.ts';
import type { Update } from './find-update.ts';

const keys = generateKeyPairSync('ed25519');
const installed = { version: '1.2.0', platform: 'linux', arch: 'x64', kind: 'deb' };
const FILE = 'segue_1.3.0_amd64.deb';
const packed = randomBytes(300_000);
const sha512 = (bytes: Uint8Array): string => createHash('sha512').update(bytes).digest('base64');

describe('updates from a local feed', () => {
  let folder: string;
  let server: Server;
  let source: UpdateSource;
  /** Files on the server, by name. */
  let served: Map<string, Buffer>;
  /**
   * Number of bytes of a file after which the connection breaks, once some of them are saved; null if it does not
   * break.
   */
  let breaksAfter: number | null;
  /** Ranges that were requested. */
  let ranges: (string | undefined)[];

  function publish(
    {
      version = '1.3.0',
      bytes = packed,
      url = FILE,
    }: { version?: string; bytes?: Buffer; url?: string } = {},
    key: KeyObject = keys.privateKey,
  ): void {
    const feed = Buffer.from(
      stringify({
        version,
        files: [{ url, sha512: sha512(bytes), size: bytes.length }],
        path: url,
        releaseDate: '2026-11-30T00:00:00.000Z',
        releaseNotes: 'Cues follow the grid.\n',
      }),
    );
    served.set('latest-linux.yml', feed);
    served.set('latest-linux.yml.sig', Buffer.from(sign(null, feed, key).toString('base64')));
    served.set(url, bytes);
  }
  const find = (): Promise<Update | null> => findUpdate(source, installed);
  const download = (update: Update, onProgress?: (share: number) => void): Promise<string> =>
    downloadUpdate(source, update, { folder: join(folder, 'updates'), ...(onProgress && { onProgress }) });
  function savedBytes(): number {
    const updates = join(folder, 'updates');
    const partial = existsSync(updates) && readdirSync(updates).find((name) => name.endsWith('.part'));
    return partial ? statSync(join(updates, partial)).size : 0;
  }
  const refusal = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => null,
      (error: unknown) => error,
    );

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-updates-'));
    served = new Map();
    breaksAfter = null;
    ranges = [];
    server = createServer((request, response) => {
      const bytes = served.get(request.url!.slice('/feed/'.length));
      if (!bytes) return void response.writeHead(404).end();
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (bytes.length > 10_000) ranges.push(request.headers.range);
      const headers = { 'Content-Length': bytes.length - from };
      if (from > 0)
        response.writeHead(206, {
          ...headers,
          'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
        });
      else response.writeHead(200, headers);
      if (breaksAfter === null || bytes.length < 10_000) return void response.end(bytes.subarray(from));
      response.write(bytes.subarray(from, from + breaksAfter));
      void vi.waitUntil(() => savedBytes() > from, { timeout: 10_000 }).finally(() => response.destroy());
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    source = { url: `http://127.0.0.1:${port}/feed/`, publicKey };
  });
  afterEach(async () => {
    await new Promise((done) => server.close(done));
    rmSync(folder, { recursive: true });
  });

  it('finds a newer version with its release notes, and downloads it completely', async () => {
    publish();
    const update = await find();
    expect(update).toMatchObject({ version: '1.3.0', notes: 'Cues follow the grid.' });
    const shares: number[] = [];
    const path = await download(update!, (share) => shares.push(share));
    expect(readFileSync(path).equals(packed)).toBe(true);
    expect(shares.at(-1)).toBe(1);
    expect(readdirSync(join(folder, 'updates'))).toEqual([FILE]);
    // An existing file is not fetched again.
    expect(await download(update!)).toBe(path);
    expect(ranges).toHaveLength(1);
  });

  it.each(['1.2.0', '1.1.9', '1.2.0-beta.3'])('offers nothing when the feed has %s', async (version) => {
    publish({ version });
    expect(await find()).toBeNull();
  });

  it('refuses a feed that was changed, or signed with another key', async () => {
    publish();
    served.set(
      'latest-linux.yml',
      Buffer.from(served.get('latest-linux.yml')!.toString().replace('1.3.0', '9.9.9')),
    );
    expect(await refusal(find())).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/not signed/),
    });
    publish({}, generateKeyPairSync('ed25519').privateKey);
    expect(await refusal(find())).toMatchObject({ code: 'invalid_input' });
    served.set('latest-linux.yml.sig', Buffer.from('AAAA'));
    expect(await refusal(find())).toMatchObject({ code: 'invalid_input' });
    served.delete('latest-linux.yml.sig');
    expect(await refusal(find())).toMatchObject({ code: 'io' });
  });

  it('refuses a feed with files elsewhere, and content that is not a feed', async () => {
    publish({ url: '../../etc/passwd.deb' });
    expect(await refusal(find())).toMatchObject({ code: 'invalid_input' });
    const noise = Buffer.alloc(1_000_000, 'x');
    served.set('latest-linux.yml', noise);
    expect(await refusal(find())).toMatchObject({ code: 'invalid_input' });
  });

  it('reports a newer version that does not exist for this kind of installation', async () => {
    publish({ url: 'segue_1.3.0_arm64.deb' });
    expect(await refusal(find())).toMatchObject({ code: 'not_found' });
    publish({ url: 'segue-1.3.0.AppImage' });
    expect(await refusal(find())).toMatchObject({ code: 'not_found' });
  });

  it('removes a file that is not the announced one', async () => {
    publish();
    const update = (await find())!;
    const tampered = Buffer.from(packed);
    tampered[1000]! ^= 1;
    served.set(FILE, tampered);
    expect(await refusal(download(update))).toMatchObject({ code: 'invalid_input' });
    expect(readdirSync(join(folder, 'updates'))).toEqual([]);
    served.set(FILE, Buffer.concat([packed, packed]));
    expect(await refusal(download(update))).toMatchObject({ code: 'invalid_input' });
    expect(readdirSync(join(folder, 'updates'))).toEqual([]);
  });

  it('resumes after a broken connection', async () => {
    publish();
    const update = (await find())!;
    breaksAfter = 100_000;
    expect(await refusal(download(update))).toMatchObject({
      code: 'io',
      message: expect.stringMatching(/goes on/),
    });
    expect(await refusal(download(update))).toMatchObject({ code: 'io' });
    breaksAfter = null;
    expect(readFileSync(await download(update)).equals(packed)).toBe(true);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range!))).toBe(true);
  });

  it('resumes only the same file, and removes older ones', async () => {
    publish();
    breaksAfter = 100_000;
    await refusal(download((await find())!));
    breaksAfter = null;
    const other = randomBytes(200_000);
    publish({ bytes: other });
    expect(readFileSync(await download((await find())!)).equals(other)).toBe(true);
    writeFileSync(join(folder, 'updates', 'segue_1.0.0_amd64.deb'), 'old');
    await download((await find())!);
    expect(existsSync(join(folder, 'updates', 'segue_1.0.0_amd64.deb'))).toBe(false);
  });
});

describe('compareVersions', () => {
  it('orders versions as Semantic Versioning does', () => {
    const ordered = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.2.0',
      '1.10.0',
      '2.0.0',
    ];
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries()) expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(i - j));
    expect(compareVersions('1.0.0+5', '1.0.0+6')).toBe(0);
  });
  it('is antisymmetric', () => {
    const version = fc
      .tuple(fc.nat(20), fc.nat(20), fc.nat(20), fc.constantFrom('', '-a', '-a.1', '-1', '-b'))
      .map(([a, b, c, pre]) => `${a}.${b}.${c}${pre}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
      }),
    );
  });
});
