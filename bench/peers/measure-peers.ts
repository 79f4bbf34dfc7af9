import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256Hex } from '../../src/main/files/hash.ts';
import { decodeMono, writeMonoWav } from './mono-audio.ts';
import { howToInstall, installedVersion, peerFolder } from './packages.ts';
import { peers } from './peer-list.ts';
import type { Peer, PeerResult } from './peer-list.ts';
import { runPeer } from './run-peer.ts';

export interface AvailablePeer extends Peer {
  readonly version: string;
}

/** The peers on this machine; prints how to get the others. */
export function availablePeers(): AvailablePeer[] {
  return peers.flatMap((peer) => {
    const version = installedVersion(peer);
    if (version !== null) return [{ ...peer, version }];
    console.error(`${peer.title} is not on this machine and left out (${howToInstall(peer)}).`);
    return [];
  });
}

/** One peer's result for one track. */
export interface MeasuredPeer {
  readonly peer: AvailablePeer;
  readonly result: PeerResult;
}

/**
 * Every peer's results for a track. They are cached by the peer's version and the content of the file, so that a second
 * run takes no time; CPU seconds are then those of the first run.
 */
export async function measurePeers(
  path: string,
  available: readonly AvailablePeer[],
): Promise<MeasuredPeer[]> {
  const hash = sha256Hex(await readFile(path));
  const folder = mkdtempSync(join(tmpdir(), 'segue-peers-'));
  const wav = join(folder, 'mono.wav');
  const measured: MeasuredPeer[] = [];
  try {
    for (const peer of available) {
      const kept = join(peerFolder, 'results', `${peer.id}@${peer.version}`, `${hash}.json`);
      let result: PeerResult;
      if (existsSync(kept)) result = JSON.parse(readFileSync(kept, 'utf8')) as PeerResult;
      else {
        if (!existsSync(wav)) writeMonoWav(wav, await decodeMono(path));
        result = runPeer(peer, wav);
        mkdirSync(dirname(kept), { recursive: true });
        if (!result.hasCrashed) writeFileSync(kept, JSON.stringify(result));
      }
      measured.push({ peer, result });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return measured;
}
