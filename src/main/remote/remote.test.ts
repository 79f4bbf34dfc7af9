import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import S3rver from 's3rver';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { BlockBlobClient, ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { azuriteAccount, azuriteKey, startAzurite } from '../../../tests/support/azurite.ts';
import { startGcsServer } from '../../../tests/support/gcs-server.ts';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { md5Hex, sha256Hex } from '../files/hash.ts';
import { openRemote, parseRemoteAddress } from './open-remote.ts';
import type { RemoteStore } from './remote-store.ts';
import { listVersions, pullVersion, pushVersion } from './version-transfer.ts';

let server: S3rver;
let endpoint = '';
const serverFolder = join(tmpdir(), `segue-s3-${process.pid}`);
beforeAll(async () => {
  mkdirSync(serverFolder, { recursive: true });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'S3RVER');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'S3RVER');
  server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: serverFolder,
    configureBuckets: [{ name: 'music', configs: [] }],
  });
  endpoint = `http://127.0.0.1:${(await server.run()).port}`;
});
afterAll(async () => {
  await server.close();
  vi.unstubAllEnvs();
  rmSync(serverFolder, { recursive: true, force: true });
});
/**
 * A proxy before the server: rejects part 2 until repaired, records the parts that get through, and answers the two
 * requests about unfinished uploads (ListMultipartUploads, ListParts) that the test server does not support, as S3
 * documents them.
 */
function resumableFront(behind: string) {
  const sent: string[] = [];
  const tags = new Map<string, string>();
  let isBroken = true;
  let uploadId = '';
  const proxy = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url!, behind);
    const part = url.searchParams.get('partNumber');
    const answerXml = (xml: string): void =>
      void outgoing.writeHead(200, { 'content-type': 'application/xml' }).end(xml);
    if (incoming.method === 'GET' && url.searchParams.has('uploads'))
      return answerXml(
        `<ListMultipartUploadsResult>${uploadId ? `<Upload><Key>resumed/large</Key><UploadId>${uploadId}</UploadId></Upload>` : ''}</ListMultipartUploadsResult>`,
      );
    if (incoming.method === 'GET' && url.searchParams.has('uploadId'))
      return answerXml(
        `<ListPartsResult>${[...tags].map(([number, tag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${tag.replaceAll('"', '&quot;')}</ETag></Part>`).join('')}</ListPartsResult>`,
      );
    if (isBroken && part === '2') {
      incoming.resume();
      return void outgoing.writeHead(403).end();
    }
    const passed = request(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
      if (part !== null) {
        sent.push(part);
        tags.set(part, String(answer.headers.etag));
      }
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        const body = Buffer.concat(pieces);
        uploadId ||= /<UploadId>(\w+)</.exec(body.toString('latin1', 0, 2000))?.[1] ?? '';
        outgoing.writeHead(answer.statusCode!, answer.headers).end(body);
      });
    });
    incoming.pipe(passed);
  });
  return {
    proxy,
    sent,
    mend: () => {
      isBroken = false;
    },
  };
}

/** Larger than one part of an upload. */
const LARGE = 17 * 1024 * 1024;

function makeFiles(contents: Readonly<Record<string, string | Buffer>>) {
  const folder = temporaryFolder();
  return Object.entries(contents).map(([path, content]) => {
    const source = join(folder, path);
    mkdirSync(dirname(source), { recursive: true });
    writeFileSync(source, content);
    return { path, source };
  });
}

const version = { name: 'house', number: 1 };
let prefixes = 0;

let azurite: Awaited<ReturnType<typeof startAzurite>>;
let gcs: Awaited<ReturnType<typeof startGcsServer>>;
beforeAll(async () => {
  vi.stubEnv('AZURE_STORAGE_KEY', azuriteKey);
  azurite = await startAzurite();
  gcs = await startGcsServer('music');
  const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
  await new ContainerClient(`${azurite.endpoint}/music`, credential).create();
});
afterAll(async () => {
  await azurite.close();
  await gcs.close();
});

describe.each(['folder', 's3', 'azure', 'gcs'] as const)('remote in %s', (kind) => {
  async function open(): Promise<RemoteStore> {
    const prefix = `test-${++prefixes}`;
    const addresses = {
      folder: temporaryFolder(),
      s3: `s3://music/${prefix}?endpoint=${encodeURIComponent(endpoint)}`,
      azure: `azure://music/${prefix}?account=${azuriteAccount}&endpoint=${encodeURIComponent(azurite.endpoint)}`,
      gcs: `gs://music/${prefix}?endpoint=${encodeURIComponent(gcs.endpoint)}`,
    };
    return openRemote(addresses[kind]);
  }

  it('transfers a version to another place byte for byte', async () => {
    const store = await open();
    const files = makeFiles({
      'manifest.jsonl': '{}\n',
      'annotations/Ä b.yaml': 'x',
      'annotations/copy.yaml': 'x',
      empty: '',
    });
    expect(await pushVersion(store, version, files)).toMatchObject({ files: 4, transferred: 3 });
    const target = join(temporaryFolder(), 'pulled');
    expect(await pullVersion(store, version, target)).toMatchObject({ files: 4, bytes: 5 });
    for (const { path, source } of files)
      expect(readFileSync(join(target, path))).toEqual(readFileSync(source));
    expect(readdirSync(dirname(target))).toEqual(['pulled']);
    expect(await listVersions(store)).toEqual([version]);
    store.dispose();
  });

  it('transfers only what is missing', async () => {
    const store = await open();
    await pushVersion(store, version, makeFiles({ a: 'a', b: 'b' }));
    expect(await pushVersion(store, version, makeFiles({ a: 'a', b: 'b' }))).toMatchObject({
      transferred: 0,
    });
    const next = { name: 'house', number: 2 };
    expect(await pushVersion(store, next, makeFiles({ a: 'a', b: 'B!' }))).toMatchObject({
      files: 2,
      transferred: 1,
    });
    const target = temporaryFolder();
    writeFileSync(join(target, 'a'), 'a');
    expect(await pullVersion(store, next, target)).toMatchObject({ transferred: 1, transferredBytes: 2 });
    expect(await pullVersion(store, next, target)).toMatchObject({ transferred: 0 });
    expect(await listVersions(store)).toEqual([version, next]);
  });

  it('never changes a version, locally or remotely', async () => {
    const store = await open();
    await pushVersion(store, version, makeFiles({ a: 'a' }));
    await expect(pushVersion(store, version, makeFiles({ a: 'other' }))).rejects.toMatchObject({
      code: 'conflict',
    });
    const target = temporaryFolder();
    writeFileSync(join(target, 'a'), 'mine');
    await expect(pullVersion(store, version, target)).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(join(target, 'a'), 'utf8')).toBe('mine');
    await expect(pullVersion(store, { name: 'house', number: 9 }, join(target, 'x'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('refuses a damaged object and leaves nothing in place', async () => {
    const store = await open();
    await pushVersion(store, version, makeFiles({ a: 'good', b: 'fine' }));
    const sha256 = sha256Hex('good');
    await store.write(`objects/${sha256.slice(0, 2)}/${sha256}`, Buffer.from('evil'));
    const target = join(temporaryFolder(), 'pulled');
    await expect(pullVersion(store, version, target)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/a of house@v1 arrived damaged/),
    });
    expect(existsSync(target)).toBe(false);
  });

  it('resumes a large transfer, without a warning from Node', async () => {
    const warnings: string[] = [];
    const warn = ({ name }: Error): void => void warnings.push(name);
    process.on('warning', warn);
    onTestFinished(() => void process.off('warning', warn));
    const store = await open();
    const [file] = makeFiles({ large: randomBytes(LARGE) });
    await store.upload('objects/large', file!.source);
    const target = join(temporaryFolder(), 'large');
    await store.download('objects/large', target);
    expect(readFileSync(target).equals(readFileSync(file!.source))).toBe(true);
    // An interrupted download: its first 10 MiB exist.
    writeFileSync(`${target}.part`, readFileSync(file!.source));
    truncateSync(`${target}.part`, 10 * 1024 * 1024);
    rmSync(target);
    await store.download('objects/large', target);
    expect(readFileSync(target).equals(readFileSync(file!.source))).toBe(true);
    expect(existsSync(`${target}.part`)).toBe(false);
    expect(statSync(target).size).toBe(LARGE);
    expect(warnings).not.toContain('MaxListenersExceededWarning');
  });

  it('stops when cancelled', async () => {
    const store = await open();
    const signal = AbortSignal.abort();
    await expect(pushVersion(store, version, makeFiles({ a: 'a' }), { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await listVersions(store)).toEqual([]);
  });

  it('refuses an index that points outside the folder', async () => {
    const store = await open();
    const sha256 = 'a'.repeat(64);
    const index = { format: 1, name: 'house', number: 1, files: [{ path: '../evil', sha256, size: 1 }] };
    await store.write('versions/house/v1.json', Buffer.from(JSON.stringify(index)));
    await expect(pullVersion(store, version, join(temporaryFolder(), 'x'))).rejects.toThrow(/damaged/);
  });
});

describe('S3 uploads', () => {
  it('send only the missing parts after an interruption', async () => {
    const [file] = makeFiles({ large: randomBytes(LARGE) });
    const front = resumableFront(endpoint);
    const { proxy, sent } = front;
    await new Promise<void>((done) => {
      proxy.listen(0, '127.0.0.1', done);
    });
    try {
      const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const store = await openRemote(`s3://music/resumed?endpoint=${encodeURIComponent(address)}`);
      await expect(store.upload('large', file!.source)).rejects.toMatchObject({ code: 'io' });
      front.mend();
      await store.upload('large', file!.source);
      expect(sent).toEqual(['1', '2', '3']);
      const target = join(temporaryFolder(), 'large');
      await store.download('large', target);
      expect(readFileSync(target).equals(readFileSync(file!.source))).toBe(true);
      store.dispose();
    } finally {
      proxy.close();
    }
  });

  it('explain errors and what to do', async () => {
    const missing = await openRemote(`s3://nowhere?endpoint=${encodeURIComponent(endpoint)}`);
    await expect(missing.write('a', Buffer.from('a'))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/s3:\/\/nowhere.*Create the bucket first/s),
    });
    const off = await openRemote('s3://music?endpoint=http://127.0.0.1:9');
    await expect(off.read('a')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('Azure and Google Cloud', () => {
  it('explain errors and what to do', async () => {
    const query = `account=${azuriteAccount}&endpoint=${encodeURIComponent(azurite.endpoint)}`;
    const noContainer = await openRemote(`azure://nowhere?${query}`);
    await expect(noContainer.write('a', Buffer.from('a'))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/azure:\/\/nowhere.*Create the container first/s),
    });
    const noBucket = await openRemote(`gs://nowhere?endpoint=${encodeURIComponent(gcs.endpoint)}`);
    await expect(noBucket.write('a', Buffer.from('a'))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringMatching(/gs:\/\/nowhere.*Create the bucket first/s),
    });
    vi.stubEnv('AZURE_STORAGE_KEY', Buffer.alloc(64).toString('base64'));
    const refused = await openRemote(`azure://music?${query}`);
    await expect(refused.write('a', Buffer.from('a'))).rejects.toMatchObject({
      message: expect.stringMatching(/AZURE_STORAGE_KEY/),
    });
    vi.stubEnv('AZURE_STORAGE_KEY', azuriteKey);
    await expect(openRemote('azure://music')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('send only the missing blocks to Azure after an interruption', async () => {
    const [file] = makeFiles({ large: randomBytes(LARGE) });
    const credential = new StorageSharedKeyCredential(azuriteAccount, azuriteKey);
    const blob = new ContainerClient(`${azurite.endpoint}/music`, credential).getBlockBlobClient(
      'resumed/large',
    );
    const bytes = readFileSync(file!.source);
    const first = bytes.subarray(0, 8 * 1024 * 1024);
    const id = Buffer.from(`000000-${md5Hex(first)}`).toString('base64');
    await blob.stageBlock(id, first, first.length);
    const staged = vi.spyOn(BlockBlobClient.prototype, 'stageBlock');
    const store = await openRemote(
      `azure://music/resumed?account=${azuriteAccount}&endpoint=${encodeURIComponent(azurite.endpoint)}`,
    );
    await store.upload('large', file!.source);
    expect(staged).toHaveBeenCalledTimes(2);
    staged.mockRestore();
    const target = join(temporaryFolder(), 'large');
    await store.download('large', target);
    expect(readFileSync(target).equals(bytes)).toBe(true);
  });
});

describe('a missing remote', () => {
  it('is not created by mistake, and nothing local changes', async () => {
    const folder = join(temporaryFolder(), 'unmounted');
    const store = await openRemote(folder);
    await expect(pushVersion(store, version, makeFiles({ a: 'a' }))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('Is the share connected?'),
    });
    expect(existsSync(folder)).toBe(false);
    const target = join(temporaryFolder(), 'pulled');
    await expect(pullVersion(store, version, target)).rejects.toMatchObject({ code: 'io' });
    expect(readdirSync(dirname(target))).toEqual([]);
  });
});

describe('remote addresses', () => {
  it.each([
    ['/mnt/share', { kind: 'folder', path: '/mnt/share' }],
    ['C:\\share', { kind: 'folder', path: 'C:\\share' }],
    ['file:///mnt/a%20b', { kind: 'folder', path: '/mnt/a b' }],
    ['s3://bucket', { kind: 's3', s3: { bucket: 'bucket', prefix: '' } }],
    ['gs://bucket/a', { kind: 'gcs', gcs: { bucket: 'bucket', prefix: 'a' } }],
    [
      'azure://container/a/?account=me',
      { kind: 'azure', azure: { container: 'container', prefix: 'a', account: 'me' } },
    ],
    [
      's3://bucket/a/b/?endpoint=https://minio.example:9000&region=eu',
      {
        kind: 's3',
        s3: { bucket: 'bucket', prefix: 'a/b', endpoint: 'https://minio.example:9000', region: 'eu' },
      },
    ],
  ])('reads %s', (address, expected) => {
    expect(parseRemoteAddress(address)).toEqual(expected);
  });

  it('reject secrets', () => {
    expect(() => parseRemoteAddress('s3://key:secret@bucket/x')).toThrow(/AWS_ACCESS_KEY_ID/);
    expect(() => parseRemoteAddress('azure://c?account=a&sig=secret')).toThrow(/AZURE_STORAGE_KEY/);
    expect(() => parseRemoteAddress('https://example.org/x')).toThrow(/Remotes are a folder, s3/);
  });
});
