import { MIN_COMPLETE } from './blocks.ts';
import { damaged } from './byte-source.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Seconds that any file may lose before losses are compared with what was decoded. */
const FREE_LOSS_SECONDS = 60;
/** Pieces (frames, packets) that may fail in any file before failures are compared with successes. */
const FREE_LOSS_PIECES = 1000;

/** Counts what a decoder yields and loses, so that a damaged file ends in bounded time and is reported as damaged. */
export interface DecodeTally {
  /** Samples that were decoded, and in how many pieces. */
  decoded(samples: number, pieces?: number): void;
  /**
   * Samples that had to be replaced by silence.
   * @throws AppError `invalid_input` if more was lost than decoded: nothing good will follow
   */
  lost(samples: number, pieces?: number): void;
  /**
   * `announced` is the number of samples that the file promises; 0 if it promises nothing.
   * @throws AppError `invalid_input` if nothing was decoded, or less than 98 % of what was promised or yielded
   */
  finish(announced: number): void;
}

export function createDecodeTally(path: string, sampleRate: number): DecodeTally {
  const good = { samples: 0, pieces: 0 };
  const bad = { samples: 0, pieces: 0 };
  const seconds = (samples: number): string => (samples / sampleRate).toFixed(1);
  return {
    decoded(samples, pieces = 1) {
      good.samples += samples;
      good.pieces += pieces;
    },
    lost(samples, pieces = 1) {
      bad.samples += samples;
      bad.pieces += pieces;
      if (
        bad.samples > good.samples + FREE_LOSS_SECONDS * sampleRate ||
        bad.pieces > good.pieces + FREE_LOSS_PIECES
      )
        throw damaged(
          path,
          msg('most of its first {seconds} s cannot be decoded', {
            seconds: seconds(good.samples + bad.samples),
          }),
        );
    },
    finish(announced) {
      if (good.samples === 0) throw damaged(path, msg('no audio could be decoded'));
      const expected = announced || good.samples + bad.samples;
      if (good.samples < expected * MIN_COMPLETE)
        throw damaged(
          path,
          msg('only {decoded} s of {expected} s could be decoded', {
            decoded: seconds(good.samples),
            expected: seconds(expected),
          }),
        );
    },
  };
}
