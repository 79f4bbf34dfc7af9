import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarkCache } from '../cache.ts';
import { peers } from './peer-list.ts';
import type { Peer } from './peer-list.ts';

/**
 * The peers from npm are installed in the cache, outside the repository: the product must neither depend on them nor
 * contain them.
 */
export const peerFolder = join(benchmarkCache, 'peers');

/** Installs the peers that come from npm, without running their scripts. */
export function installPeers(): void {
  mkdirSync(peerFolder, { recursive: true });
  const packages = new Set(
    peers.flatMap(({ source }) => (source.kind === 'npm' ? [`${source.name}@${source.version}`] : [])),
  );
  const args = ['install', '--prefix', peerFolder, '--save-exact', '--ignore-scripts', '--no-audit'];
  execFileSync('npm', [...args, '--no-fund', ...packages], { stdio: 'inherit' });
}

/** The version of a peer on this machine; null if it is not installed. */
export function installedVersion({ source }: Peer): string | null {
  if (source.kind === 'npm') {
    const manifest = join(peerFolder, 'node_modules', source.name, 'package.json');
    if (!existsSync(manifest)) return null;
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  }
  const { stdout, status } = spawnSync(source.name, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/\d+(\.\d+)+/.exec(stdout)?.[0] ?? null) : null;
}

/** How to get a missing peer. */
export function howToInstall({ source }: Peer): string {
  return source.kind === 'npm' ? 'npm run bench:peers -- --install' : `sudo apt-get install ${source.debian}`;
}
