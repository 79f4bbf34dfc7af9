/** How chroma is measured. A network that reads it was trained on exactly this: another version would read wrong numbers. */
export const chromaFrontEnd = {
  /** The signal is decimated to about this rate; Hz. */
  sampleRate: 5512.5,
  fftSize: 4096,
  /** About 5.4 frames per second. */
  hop: 1024,
  /** Hz. */
  minFrequency: 55,
  /** Above, harmonics outnumber fundamentals; Hz. */
  maxFrequency: 1200,
} as const;
