import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Loaded into a process before its own modules: kills it at the moment when something that is complete would be put in place. */
function die(): never {
  process.kill(process.pid, 'SIGKILL');
  // The signal may need a moment.
  for (;;);
}
fs.renameSync = die;
fs.rename = die as unknown as typeof fs.rename;
fs.promises.rename = die;
syncBuiltinESMExports();
