import { findFfmpeg } from './ffmpeg-decode.ts';

export interface DecoderInfo {
  readonly formats: readonly [string, ...string[]];
  /** What decodes these formats here. */
  readonly decoder: string;
  readonly available: boolean;
  /** What to do if nothing does. */
  readonly remedy: string;
}

/** The formats that this installation can decode, and with what. */
export async function listDecoders(): Promise<DecoderInfo[]> {
  const ffmpeg = await findFfmpeg();
  const builtIn = (decoder: string, ...formats: [string, ...string[]]): DecoderInfo => ({
    formats,
    decoder,
    available: true,
    remedy: '',
  });
  return [
    builtIn('libFLAC (WebAssembly)', 'FLAC'),
    builtIn('built in', 'WAV', 'AIFF'),
    builtIn('mpg123 (WebAssembly)', 'MP3'),
    builtIn('Vorbis and Opus decoders (WebAssembly)', 'OGG', 'Opus'),
    builtIn('Symphonia (native)', 'AAC', 'M4A', 'ALAC'),
    {
      formats: ['others'],
      decoder: ffmpeg ? `ffmpeg at ${ffmpeg}` : 'no ffmpeg on the PATH',
      available: ffmpeg !== undefined,
      remedy: 'Optional: install ffmpeg to read rare variants of AAC and M4A files.',
    },
  ];
}
