import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LMMS_DATA } from './lmms-instrument.ts';
import { LMMS_RATE, writeLmmsProject } from './lmms-project.ts';
import type { LmmsTrack } from './lmms-project.ts';
import { RENDER_RATE } from './piece.ts';
import { readPcm } from './read-pcm.ts';

const run = promisify(execFile);

/** Whether LMMS 1.2 and its presets, with those of ZynAddSubFX, are installed. */
export function isLmmsInstalled(): boolean {
  if (!existsSync(join(LMMS_DATA, 'presets/ZynAddSubFX/Bass'))) return false;
  try {
    return execFileSync('lmms', ['--allowroot', '--version'], { encoding: 'utf8' }).startsWith('LMMS 1.2');
  } catch {
    return false;
  }
}

/** LMMS 1.2 crashes now and then, mostly when it ends, with all sound written. */
const ATTEMPTS = 3;

async function renderProject(project: string, path: string, home: string): Promise<void> {
  await run(
    'lmms',
    [
      ...['--allowroot', 'render', project, '-o', path, '-f', 'wav', '-a'],
      ...['-s', String(LMMS_RATE), '-x', '1', '-i', 'linear'],
    ],
    {
      // Its settings lie in the home folder, and nobody looks at its windows.
      env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, QT_QPA_PLATFORM: 'offscreen' },
      maxBuffer: 1 << 26,
    },
  ).catch((error: unknown) => {
    if ((error as { signal?: unknown }).signal !== 'SIGSEGV') throw error;
  });
}

/**
 * Renders tracks together with LMMS.
 * @param duration seconds.
 * @returns mono at {@link RENDER_RATE}.
 */
export async function renderTogether(tracks: readonly LmmsTrack[], duration: number): Promise<Float32Array> {
  const folder = await mkdtemp(join(tmpdir(), 'segue-lmms-'));
  try {
    const project = join(folder, 'project.mmp');
    const path = join(folder, 'sound.wav');
    const length = Math.round(duration * RENDER_RATE);
    await writeFile(project, writeLmmsProject(tracks, duration));
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await renderProject(project, path, folder);
      const sound = await readPcm(path).catch(() => null);
      if (sound && sound.length >= length) return sound.slice(0, length);
    }
    throw new Error(`LMMS did not render ${tracks.map(({ name }) => name).join(', ')} to the end`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Renders each track with LMMS, as a project of its own: in a common one, each rendering would also compute the silence
 * of all others.
 * @param duration seconds.
 * @returns mono at {@link RENDER_RATE}, in the order of `tracks`.
 */
export async function renderTracks(tracks: readonly LmmsTrack[], duration: number): Promise<Float32Array[]> {
  const sounds: Float32Array[] = [];
  for (const track of tracks) sounds.push(await renderTogether([track], duration));
  return sounds;
}
