import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { downloadUpdate } from '../../src/main/updates/download-update.ts';

const SIZE = 20_000_000;

/** What the file of an update holds, by its name. */
export function updateBytes(name: string): Buffer {
  return Buffer.alloc(SIZE, name);
}

/** Downloads one of three updates from a server of its own, going on where an earlier process ended. */
export async function downloadSomeUpdate(folder: string, round: number): Promise<void> {
  const name = `segue-${round % 3}.deb`;
  const bytes = updateBytes(name);
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-range': `bytes ${from}-${SIZE - 1}/${SIZE}` });
    response.end(bytes.subarray(from));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const sha512 = createHash('sha512').update(bytes).digest('base64');
  try {
    await downloadUpdate(
      { url, publicKey: '' },
      { version: `9.0.${round % 3}`, notes: '', file: { url: name, size: SIZE, sha512 } },
      { folder },
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
