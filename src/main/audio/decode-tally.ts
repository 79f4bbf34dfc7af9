import { MIN_COMPLETE } from './blocks.ts';
import { damaged } from './byte-source.ts';

/** Seconds that may be lost from any file before it must have given as much as it lost. */
const FREE_LOSS_SECONDS = 60;
/** Pieces (frames, packets) that may fail from any file before as many must have been good. */
const FREE_LOSS_PIECES = 1000;

/** Counts what a decoder gives and what it loses, so that a damaged file ends in bounded time and is called damaged. */
export interface DecodeTally {
  /** Samples that were decoded, in how many pieces. */
  decoded(samples: number, pieces?: number): void;
  /**
   * Samples that had to be replaced by silence.
   * @throws AppError `invalid_input` when more is lost than found: nothing good will follow.
   */
  lost(samples: number, pieces?: number): void;
  /**
   * `announced` is what the file promises in samples; 0 when it promises nothing.
   * @throws AppError `invalid_input` when nothing was decoded, or under 98 % of what is promised or of what was given out.
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
        throw damaged(path, `most of its first ${seconds(good.samples + bad.samples)} s cannot be decoded`);
    },
    finish(announced) {
      if (good.samples === 0) throw damaged(path, 'no audio could be decoded');
      const expected = announced || good.samples + bad.samples;
      if (good.samples < expected * MIN_COMPLETE)
        throw damaged(path, `only ${seconds(good.samples)} s of ${seconds(expected)} s could be decoded`);
    },
  };
}
