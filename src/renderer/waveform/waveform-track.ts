/** Where to get the waveform of a track that has not been analyzed yet. */
export interface SketchSource {
  /** Serves pixels [from, from + count): minimum and maximum sample of each of the three bands. */
  readonly url: string;
  /** Sample rate of the audio, in Hz. */
  readonly sampleRate: number;
}

/** What a waveform view shows. */
export interface WaveformTrack {
  /** Null if there is no waveform data; the views then show a flat line. */
  readonly urls: { readonly overview: string; readonly zoom: string } | null;
  /** Fills the views piece by piece if there is no waveform data; null if there is no audio either. */
  readonly sketch: SketchSource | null;
  /** In seconds. */
  readonly duration: number;
  /** Seconds to add to a time in the decoded audio to get a time in the document. */
  readonly offset: number;
}
