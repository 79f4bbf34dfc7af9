import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { temporaryFolder } from './temporary-home.ts';

const require = createRequire(import.meta.url);

/** Azurite's account, which it documents. */
export const azuriteAccount = 'devstoreaccount1';
export const azuriteKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Starts Microsoft's emulator of Azure Blob Storage on a free port, in memory. */
export async function startAzurite(): Promise<{ readonly endpoint: string; close(): Promise<void> }> {
  const module = require.resolve('azurite/dist/src/blob/main.js');
  const flags = ['--inMemoryPersistence', '--skipApiVersionCheck', '--disableTelemetry'];
  const emulator = spawn(process.execPath, [module, ...flags, '--blobHost', '127.0.0.1', '--blobPort', '0'], {
    cwd: temporaryFolder(),
  });
  const port = await new Promise<string>((done, failed) => {
    let said = '';
    const listen = (text: Buffer): void => {
      said += text.toString();
      const found = /listens on http:\/\/127\.0\.0\.1:(\d+)/i.exec(said);
      if (found) done(found[1]!);
    };
    emulator.stdout.on('data', listen);
    emulator.stderr.on('data', listen);
    emulator.on('exit', () => failed(new Error(`Azurite ended: ${said}`)));
  });
  return {
    endpoint: `http://127.0.0.1:${port}/${azuriteAccount}`,
    close: () =>
      new Promise((done) => {
        emulator.removeAllListeners('exit');
        emulator.on('exit', () => done());
        emulator.kill();
      }),
  };
}
