/** A process, with its start: containers give the same few process numbers again and again. */
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
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
