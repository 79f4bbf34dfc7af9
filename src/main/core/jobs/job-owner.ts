/** A process with its start time, because containers reuse the same few process numbers. */
export interface JobOwner {
  readonly pid: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export const thisProcess: JobOwner = { pid: process.pid, startedAt: performance.timeOrigin };

export function isAlive(owner: JobOwner | undefined): boolean {
  if (owner === undefined) return false;
  if (owner.pid === process.pid) return owner.startedAt === thisProcess.startedAt;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is alive, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
