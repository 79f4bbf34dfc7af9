/**
 * Measures what storing corrections costs the editor: tracks are verified at a fixed rate while the editor asks for
 * documents, with and without the comparison of predictions. Prints one line per case.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCore } from '../src/main/core/create-core.ts';
import type { Core } from '../src/main/core/create-core.ts';
import { addSong, correct, writeSong } from '../tests/fixtures/learning/songs.ts';
import { workerModules } from '../tests/support/workers.ts';

const SECONDS = 5;
/** Time between two requests of the editor. */
const ASK_MS = 4;
const rates = [10, 100];

interface Asked {
  /** Milliseconds from the time at which a request was due to its answer. */
  readonly waits: number[];
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
}

/** Asks for a document every few milliseconds, as an editor does, until `done`. */
async function ask(core: Core, trackId: number, isDone: () => boolean): Promise<Asked> {
  const waits: number[] = [];
  for (let due = performance.now(); !isDone(); due = Math.max(due + ASK_MS, performance.now())) {
    await sleep(Math.max(0, due - performance.now()));
    core.annotations.state(trackId);
    waits.push(performance.now() - due);
  }
  return { waits };
}

async function measure(rate: number, compares: boolean): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const core = createCore({ home, workers: workerModules });
  try {
    const songs = Array.from({ length: rate * SECONDS }, (_, i) => writeSong(i + 1));
    const ids = core.db.transaction(() => songs.map((song) => addSong(core, song)));
    // Without listeners nothing is compared.
    if (!compares) core.events.removeAllListeners('annotation');
    let done = false;
    const editor = ask(core, ids[0]!, () => done);
    const started = performance.now();
    for (const [i, { wanted }] of songs.entries()) {
      await sleep(Math.max(0, (1000 * i) / rate - (performance.now() - started)));
      correct(core, ids[i]!, wanted);
    }
    const verified = performance.now() - started;
    const stored = (): number =>
      core.db.connection.prepare<[], number>('SELECT count(*) FROM correction').pluck().get()!;
    const cases = (): number =>
      core.db.connection.prepare<[], number>('SELECT count(*) FROM correction_case').pluck().get()!;
    if (compares) while (cases() < ids.length) await sleep(5);
    const behind = performance.now() - started - verified;
    done = true;
    const { waits } = await editor;
    console.log(
      `${rate} tracks a second, ${compares ? 'compared' : 'not compared'}: ` +
        `${Math.round((1000 * stored()) / verified)} corrections stored a second, all ${compares ? `${behind.toFixed(0)} ms after the last track` : ''}; ` +
        `editor waits ${percentile(waits, 0.5).toFixed(1)} ms (95 %: ${percentile(waits, 0.95).toFixed(1)}, 99 %: ${percentile(waits, 0.99).toFixed(1)}, most: ${Math.max(...waits).toFixed(1)})`,
    );
  } finally {
    await core.close();
    rmSync(home, { recursive: true });
  }
}

for (const rate of rates) for (const compares of [false, true]) await measure(rate, compares);
