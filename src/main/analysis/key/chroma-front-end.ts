/**
 * Parameters of the chroma front end. Networks were trained on exactly these: a different version would give them wrong
 * input.
 */
export const chromaFrontEnd = {
  /** Approximate rate after decimation; Hz. */
  sampleRate: 5512.5,
  fftSize: 4096,
  /** About 5.4 frames per second. */
  hop: 1024,
  /** Hz. */
  minFrequency: 55,
  /** Above this, harmonics outnumber fundamentals; Hz. */
  maxFrequency: 1200,
} as const;
