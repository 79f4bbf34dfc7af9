/** Where to get the waveform of a track that nobody has analyzed yet. */
export interface SketchSource {
  /** Answers with pixels [from, from + count): least and greatest sample of three bands each. */
  readonly url: string;
  /** Hz of the audio. */
  readonly sampleRate: number;
}

/** What a waveform view shows. */
export interface WaveformTrack {
  /** Null when there is no waveform data: the views then show a flat line. */
  readonly urls: { readonly overview: string; readonly zoom: string } | null;
  /** Fills the views piece by piece where there is no waveform data; null where there is no sound either. */
  readonly sketch: SketchSource | null;
  /** Seconds. */
  readonly duration: number;
  /** Seconds to add to a time of the decoded audio to get a time of the document. */
  readonly offset: number;
}
