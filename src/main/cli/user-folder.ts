import { realpathSync } from 'node:fs';

/**
 * npm runs a script in the folder of its package and stores the user's folder in INIT_CWD; relative paths on the
 * command line refer to that folder. Returns it, or null if the process is already there.
 */
export function userFolder(packageFolder: string, cwd: string, env: NodeJS.ProcessEnv): string | null {
  const { INIT_CWD: from } = env;
  if (!from || from === cwd || realpathSync(cwd) !== realpathSync(packageFolder)) return null;
  return from;
}
