import { findFfmpeg } from './ffmpeg-decode.ts';
import { msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

export interface DecoderInfo {
  /** By name; the first one identifies the decoder. */
  readonly formats: readonly [string, ...string[]];
  /** What decodes these formats here. */
  readonly decoder: Message;
  readonly available: boolean;
  /** What to do if nothing does. */
  readonly remedy: Message;
}

/** The formats that this installation can decode, and with what. */
export async function listDecoders(): Promise<DecoderInfo[]> {
  const ffmpeg = await findFfmpeg();
  const builtIn = (decoder: Message, ...formats: [string, ...string[]]): DecoderInfo => ({
    formats,
    decoder,
    available: true,
    remedy: verbatim(''),
  });
  return [
    builtIn(verbatim('libFLAC (WebAssembly)'), 'FLAC'),
    builtIn(msg('built in'), 'WAV', 'AIFF'),
    builtIn(verbatim('mpg123 (WebAssembly)'), 'MP3'),
    builtIn(msg('Vorbis and Opus decoders (WebAssembly)'), 'OGG', 'Opus'),
    builtIn(verbatim('Symphonia (native)'), 'AAC', 'M4A', 'ALAC'),
    {
      formats: ['others'],
      decoder: ffmpeg ? msg('ffmpeg at {path}', { path: ffmpeg }) : msg('no ffmpeg on the PATH'),
      available: ffmpeg !== undefined,
      remedy: msg('Optional: install ffmpeg to read rare variants of AAC and M4A files.'),
    },
  ];
}
