import { spawnSync } from 'node:child_process';

/**
 * Runs a command to its end and measures its CPU seconds with the shell's `times`, because Node does not report them.
 */
export function runCounted(
  command: string,
  args: readonly string[],
): { readonly stdout: string; readonly cpuS: number; readonly ok: boolean; readonly stderr: string } {
  const script = '"$@"; code=$?; times >&2; exit $code';
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, 'bash', command, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const lines = stderr.trimEnd().split('\n');
  const children = lines.at(-1) ?? '';
  const cpuS = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { stdout, cpuS, ok: status === 0, stderr: lines.slice(0, -2).join('\n') };
}

/** CPU seconds of `ffmpeg -i PATH -f null -`, the reference for relative speeds. */
export function ffmpegCpu(path: string): number {
  return runCounted('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-']).cpuS;
}
