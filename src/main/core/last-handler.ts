import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorMessage } from '../../shared/errors.ts';
import { version } from '../../shared/version.ts';
import { logFolder } from './home.ts';

/** Jobs in progress get this long to store their state. */
const CLOSE_MS = 10_000;

export interface LastHandlerOptions {
  /** Data folder. */
  readonly home: string;
  /** Stops running jobs cleanly. */
  readonly close: () => Promise<void>;
  /** Shows a final message to the person. */
  readonly tell: (message: string) => void;
}

/**
 * Handles errors that nothing else has caught: writes a report, stores what is in progress, and ends the process with
 * exit code 1. Data stored earlier is safe at any moment. Returns a function that removes the handler.
 */
export function installLastHandler({ home, close, tell }: LastHandlerOptions): () => void {
  let isEnding = false;
  async function closeInTime(): Promise<void> {
    const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS));
    try {
      await Promise.race([close(), late]);
    } finally {
      process.exit(1);
    }
  }
  function end(error: unknown): void {
    if (isEnding) return;
    isEnding = true;
    const report = writeCrashReport(home, error);
    tell(
      `Segue has ended because of an internal error: ${errorMessage(error)}. What was finished is stored.` +
        (report === null ? '' : ` The report is in ${report}.`),
    );
    void closeInTime();
  }
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
  return () => {
    process.off('uncaughtException', end);
    process.off('unhandledRejection', end);
  };
}

const NAME = /^crash-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.txt$/;

function crashReportName(at: string): string {
  return `crash-${at.replaceAll(':', '-')}.txt`;
}

/** The time in the name of a report; null for any other name. */
export function readCrashReportName(name: string): string | null {
  const [, hour, minutes, seconds] = NAME.exec(name) ?? [];
  return hour === undefined ? null : `${hour}:${minutes}:${seconds}`;
}

/**
 * Writes a report of an uncaught error and returns its path. If the data folder cannot be written, the report goes to
 * the folder for temporary files.
 */
export function writeCrashReport(home: string, error: unknown): string | null {
  const at = new Date().toISOString();
  const name = crashReportName(at);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const cause =
    error instanceof Error && error.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
  const text = `Segue ${version}, Node ${process.versions.node}, ${process.platform} ${process.arch}\n${at}\n${stack}${cause}\n`;
  for (const folder of [logFolder(home), tmpdir()])
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    } catch {
      continue;
    }
  return null;
}
