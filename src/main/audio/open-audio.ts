import { ByteSource, throwIfCancelled } from './byte-source.ts';
import { decodeFlac } from './flac-decode.ts';
import { readFlacInfo } from './flac-metadata.ts';
import { decodePcm } from './pcm-decode.ts';
import { readAiffLayout, readWavLayout } from './pcm-format.ts';
import { sniffFormat } from './sniff.ts';
import type { AudioStream } from './stream.ts';
import { AppError } from '../../shared/errors.ts';

const NO_OFFSET = { decoderProfile: 'none', decoderOffset: 0 } as const;

/**
 * Opens an audio file by its content and reads its header; samples come from `blocks()`, once, in blocks of at most 2 s.
 * Throws AppError `not_found`, `io`, `invalid_input` (empty, damaged), `unsupported_format` or `cancelled`.
 */
export async function openAudio(path: string, options: { signal?: AbortSignal } = {}): Promise<AudioStream> {
  const { signal } = options;
  throwIfCancelled(signal);
  await using source = await ByteSource.open(path);
  const sniffed = await sniffFormat(source);
  const { codec } = sniffed;
  switch (sniffed.container) {
    case 'flac': {
      const info = await readFlacInfo(source, sniffed.start);
      const { sampleRate, channelCount } = info;
      return {
        format: { codec, sampleRate, channelCount, ...NO_OFFSET },
        blocks: () => decodeFlac(path, info, signal),
      };
    }
    case 'wav':
    case 'aiff': {
      const layout = await (sniffed.container === 'wav' ? readWavLayout : readAiffLayout)(
        source,
        sniffed.start,
      );
      const { sampleRate, channelCount } = layout;
      return {
        format: { codec, sampleRate, channelCount, ...NO_OFFSET },
        blocks: () => decodePcm(path, layout, signal),
      };
    }
    default:
      throw new AppError('unsupported_format', `${path} cannot be decoded`);
  }
}
