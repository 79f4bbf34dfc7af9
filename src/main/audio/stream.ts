import type { Message } from '../../shared/languages/translate.ts';
/** A block of decoded audio: one Float32Array per channel, equal lengths, nominal range [-1, 1]. */
export interface AudioBlock {
  readonly channels: readonly Float32Array[];
  /** Mean of the channels; `channels[0]` itself for mono files. */
  readonly mono: Float32Array;
}

/**
 * Receives one track's audio block by block and returns its result at the end, so that memory does not grow with the
 * sample count. Create a new one for each track.
 */
export interface AudioConsumer<T> {
  push(block: AudioBlock): void;
  finish(): T;
}

/** What is known about a file once its header has been read. */
export interface AudioFormat {
  /** Detected from the content, never from the extension alone. */
  readonly codec: 'flac' | 'wav' | 'aiff' | 'mp3' | 'aac' | 'alac' | 'vorbis' | 'opus';
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /**
   * Which rule of the decoder-offset table applied, for the record: `none`, `mp3-lame`, `mp3-lavc`, `mp3-plain`, `aac`.
   */
  readonly decoderProfile: string;
  /**
   * Seconds to add to a time in the decoded samples to get a time on the document clock (Rekordbox's, which keeps
   * encoder delay). 0 for FLAC, WAV, AIFF and ALAC.
   */
  readonly decoderOffset: number;
}

/** A warning about audio that can still be used. */
export interface AudioFinding {
  readonly code: 'invalid_samples' | 'mono_cancels';
  /** In words, without the file's name. */
  readonly message: Message;
}

/** An opened track: its format immediately, its samples on demand. */
export interface AudioStream {
  readonly format: AudioFormat;
  /**
   * Decodes in blocks of at most a few seconds from sample `from` on; the samples are the same as when decoding from
   * the start. Throws AppError `invalid_input` for damaged audio, `cancelled` if aborted.
   */
  blocks(from?: number): AsyncIterable<AudioBlock>;
  /** Warnings found in the samples; complete after the last block. Absent for audio that does not come from a file. */
  findings?(): readonly AudioFinding[];
}
