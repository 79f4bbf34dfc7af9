import { join } from 'node:path';
import { runCounted } from '../child-cpu.ts';
import type { Peer, PeerResult } from './peer-list.ts';

const runner = join(import.meta.dirname, 'run-package.ts');

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}

/** aubio's beats and its tempo come from two programs, each of which tracks the beats; only one of them is counted. */
function runAubio(path: string): PeerResult {
  const beats = runCounted('aubiotrack', ['-i', path]);
  const tempo = runCounted('aubio', ['tempo', path]);
  const failed = [beats, tempo].find(({ ok }) => !ok);
  if (failed) return { cpuS: beats.cpuS, failure: lastLine(failed.stderr), hasCrashed: true };
  const times = beats.stdout.trim().split(/\s+/).map(Number);
  const bpm = /([\d.]+) bpm/.exec(tempo.stdout);
  return {
    beats: times.filter((time) => Number.isFinite(time)),
    bpm: bpm ? Number(bpm[1]) : null,
    cpuS: beats.cpuS,
  };
}

/** Runs a peer on a WAV file in a separate process. If it fails or crashes, the result says so. */
export function runPeer(peer: Peer, path: string): PeerResult {
  if (peer.source.kind === 'command') return { ...peer.nothing, ...runAubio(path) };
  const { ok, stdout, stderr, cpuS } = runCounted(process.execPath, [runner, peer.id, path]);
  if (!ok) return { ...peer.nothing, cpuS, failure: lastLine(stderr), hasCrashed: true };
  return { ...peer.nothing, ...(JSON.parse(lastLine(stdout)) as PeerResult) };
}
