import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../../../files/hash.ts';
import { makeFolder } from '../../../files/make-folder.ts';

/** A key for a result, made of everything that it depends on. */
export function digest(...parts: readonly unknown[]): string {
  return sha256Hex(JSON.stringify(parts));
}

interface JournalEntry {
  readonly step: string;
  /** Hash of everything that the result depends on. */
  readonly key: string;
  readonly result: unknown;
}

/** Records what earlier runs have finished, so that a stopped run can resume. A truncated line is ignored. */
export async function openJournal(root: string) {
  const path = join(root, 'progress.jsonl');
  const known = new Map<string, unknown>();
  const text = await readFile(path, 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    try {
      const { step, key, result } = JSON.parse(line) as JournalEntry;
      known.set(`${step} ${key}`, result);
    } catch {
      continue;
    }
  }
  let kept = 0;
  makeFolder(root);
  // A truncated line must not swallow the next one.
  if (text !== '' && !text.endsWith('\n')) await appendFile(path, '\n');
  return {
    find<T>(step: string, key: string): T | null {
      const result = known.get(`${step} ${key}`);
      if (result !== undefined) kept++;
      return (result as T | undefined) ?? null;
    },
    async add(step: string, key: string, result: unknown): Promise<void> {
      known.set(`${step} ${key}`, result);
      await appendFile(path, `${JSON.stringify({ step, key, result } satisfies JournalEntry)}\n`);
    },
    kept: () => kept,
  };
}

export type Journal = Awaited<ReturnType<typeof openJournal>>;
