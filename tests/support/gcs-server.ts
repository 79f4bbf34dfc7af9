import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32c } from '../../src/main/interop/tabular/tfrecord.ts';

/**
 * The few requests of the JSON API of Google Cloud Storage that the SDK makes for a remote, answered from memory as
 * cloud.google.com/storage/docs/json_api describes them: no emulator of it is on npm.
 */
export async function startGcsServer(
  bucket: string,
): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const objects = new Map<string, Buffer>();
  const sessions = new Map<string, { name: string; received: Buffer }>();
  const about = (name: string) => {
    const bytes = objects.get(name)!;
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32c(bytes));
    return {
      kind: 'storage#object',
      bucket,
      name,
      size: String(bytes.length),
      crc32c: crc.toString('base64'),
      generation: '1',
    };
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const url = new URL(request.url!, 'http://server');
      const json = (status: number, value: unknown, headers: Record<string, string> = {}): void =>
        void response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(value));
      const fail = (status: number, message: string): void =>
        json(status, { error: { code: status, message, errors: [{ message, reason: 'x' }] } });
      const path = /^(?:\/upload)?(?:\/storage\/v1|\/download\/storage\/v1)?\/b\/([^/]+)\/o(?:\/(.+))?$/.exec(
        url.pathname,
      );
      if (!path || path[1] !== bucket) return fail(404, 'The specified bucket does not exist.');
      const name = path[2] === undefined ? (url.searchParams.get('name') ?? '') : decodeURIComponent(path[2]);
      if (request.method === 'POST' && url.searchParams.get('uploadType') === 'multipart') {
        const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')![1]!;
        const [, , last] = splitMultipart(body, boundary);
        const meta = JSON.parse(splitMultipart(body, boundary)[1]!.toString()) as { name?: string };
        const target = name || meta.name!;
        objects.set(target, last!);
        return json(200, about(target));
      }
      if (request.method === 'POST' && url.searchParams.get('uploadType') === 'resumable') {
        const id = String(sessions.size + 1);
        sessions.set(id, { name, received: Buffer.alloc(0) });
        return json(200, {}, { location: `http://${request.headers.host}${url.pathname}?upload_id=${id}` });
      }
      const session = sessions.get(url.searchParams.get('upload_id') ?? '');
      if (request.method === 'PUT' && session) {
        session.received = Buffer.concat([session.received, body]);
        const total = /\/(\d+)$/.exec(request.headers['content-range'] ?? '')?.[1];
        if (total !== undefined && session.received.length < Number(total)) {
          return void response.writeHead(308, { range: `bytes=0-${session.received.length - 1}` }).end();
        }
        objects.set(session.name, session.received);
        return json(200, about(session.name));
      }
      if (request.method === 'GET' && path[2] === undefined) {
        const prefix = url.searchParams.get('prefix') ?? '';
        const names = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
        return json(200, { kind: 'storage#objects', items: names.map(about) });
      }
      const bytes = objects.get(name);
      if (!bytes) return fail(404, `No such object: ${bucket}/${name}`);
      if (url.searchParams.get('alt') !== 'media') return json(200, about(name));
      const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (request.headers.range !== undefined && from >= bytes.length && bytes.length > 0)
        return fail(416, 'Request range not satisfiable');
      const sent = bytes.subarray(from);
      response.writeHead(from > 0 ? 206 : 200, {
        'content-length': String(sent.length),
        'x-goog-hash': `crc32c=${about(name).crc32c}`,
        ...(from > 0 ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      });
      response.end(sent);
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** Bodies of the parts of a multipart message, after what stands before the first. */
function splitMultipart(body: Buffer, boundary: string): Buffer[] {
  const parts: Buffer[] = [];
  const mark = Buffer.from(`--${boundary}`);
  for (let at = 0; ;) {
    const next = body.indexOf(mark, at);
    if (next < 0) return parts;
    const part = body.subarray(at, next);
    const head = part.indexOf('\r\n\r\n');
    parts.push(at === 0 ? part : part.subarray(head + 4, part.length - 2));
    at = next + mark.length;
  }
}
