import { realpathSync } from 'node:fs';

/**
 * npm runs a script in the folder of its package and says in INIT_CWD where the user was; relative paths on the command line are meant
 * from there. Returns that folder, or null when the process is where the user is already.
 */
export function userFolder(packageFolder: string, cwd: string, env: NodeJS.ProcessEnv): string | null {
  const { INIT_CWD: from } = env;
  if (!from || from === cwd || realpathSync(cwd) !== realpathSync(packageFolder)) return null;
  return from;
}
