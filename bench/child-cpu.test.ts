import { describe, expect, it } from 'vitest';
import { runCounted } from './child-cpu.ts';

describe.skipIf(process.platform === 'win32')('child CPU seconds', () => {
  it('include at least those of the command, whose output is passed on', () => {
    const busy =
      'let x = 0; for (let i = 0; i < 1e8; i++) x ^= i; const { user } = process.cpuUsage(); console.log(user);';
    const { stdout, cpuS, ok } = runCounted(process.execPath, ['-e', busy]);
    expect(ok).toBe(true);
    expect(Number(stdout)).toBeGreaterThan(0);
    // The shell has millisecond resolution.
    expect(cpuS).toBeGreaterThanOrEqual(Number(stdout) / 1e6 - 0.002);
  });

  it('report a failure and its reason', () => {
    const { ok, stderr } = runCounted(process.execPath, ['-e', 'console.error("no"); process.exit(3)']);
    expect(ok).toBe(false);
    expect(stderr).toBe('no');
  });
});
