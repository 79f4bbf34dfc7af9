import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { skipSamples, toBlocks } from './blocks.ts';
import { damaged, throwIfCancelled } from './byte-source.ts';
import type { AudioBlock } from './stream.ts';

/** Path of the user's ffmpeg, which decodes the few formats that Segue cannot; undefined if there is none. */
export async function findFfmpeg(): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (!folder) continue;
    const path = join(folder, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Throws AppError `unsupported_format` with a remedy if there is no ffmpeg. */
export async function requireFfmpeg(path: string, what: Message): Promise<string> {
  const ffmpeg = await findFfmpeg();
  if (ffmpeg) return ffmpeg;
  throw new AppError(
    'unsupported_format',
    msg(
      '{name} is {what}, which Segue decodes only where ffmpeg is installed: install ffmpeg, or convert the file to FLAC ({path})',
      { name: basename(path), what, path },
    ),
    { details: { path } },
  );
}

/** Names of ffmpeg's demuxers, so that it does not guess another one. */
type Demuxer = 'aac' | 'mov';

/**
 * Decodes with the user's ffmpeg, which trims priming according to the container's edit list.
 * @param from first sample
 */
export async function* decodeWithFfmpeg(
  ffmpeg: string,
  path: string,
  demuxer: Demuxer,
  layout: { sampleRate: number; channelCount: number },
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<AudioBlock> {
  // ffmpeg seeks sample-accurately to whole seconds, but the first packet after a seek sounds wrong.
  const second = Math.max(0, Math.floor(from / layout.sampleRate) - 1);
  const blocks = runFfmpeg(ffmpeg, path, demuxer, layout, second, signal);
  yield* skipSamples(blocks, from - second * layout.sampleRate);
}

async function* runFfmpeg(
  ffmpeg: string,
  path: string,
  demuxer: Demuxer,
  layout: { sampleRate: number; channelCount: number },
  second: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<AudioBlock> {
  throwIfCancelled(signal);
  const { sampleRate, channelCount } = layout;
  const options = [
    '-v',
    'error',
    '-nostdin',
    '-vn',
    '-f',
    'f32le',
    '-ac',
    `${channelCount}`,
    '-ar',
    `${sampleRate}`,
  ];
  // `file:` keeps ffmpeg from reading the path as a URL or an option.
  const seek = second > 0 ? ['-ss', String(second)] : [];
  const child = spawn(ffmpeg, ['-f', demuxer, ...seek, '-i', `file:${path}`, ...options, 'pipe:1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-2000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // A failed start is reported by `await ended` below; until then nobody awaits it.
  ended.catch(() => undefined);
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const frameBytes = 4 * channelCount;
  let rest: Buffer = Buffer.alloc(0);
  let frames = 0;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      const count = Math.floor(bytes.length / frameBytes);
      rest = Buffer.from(bytes.subarray(count * frameBytes));
      frames += count;
      const channels = Array.from({ length: channelCount }, (_, channel) => {
        const samples = new Float32Array(count);
        for (let i = 0; i < count; i++) samples[i] = bytes.readFloatLE(i * frameBytes + channel * 4);
        return samples;
      });
      yield* toBlocks(channels, sampleRate);
    }
    const status = await ended;
    throwIfCancelled(signal);
    if (status !== 0 || frames === 0)
      throw damaged(
        path,
        msg('ffmpeg cannot decode it ({complaint})', { complaint: complaint.trim().split('\n').at(-1)! }),
      );
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}
