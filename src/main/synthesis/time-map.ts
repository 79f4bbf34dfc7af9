/** From `beat` on, the tempo is `bpm`. */
export interface TempoPoint {
  readonly beat: number;
  readonly bpm: number;
}

export interface TimeMap {
  /**
   * Time in seconds of a (fractional) beat; beat 0 is the first downbeat of the composition, earlier beats are
   * negative.
   */
  timeOf(beat: number): number;
  bpmAt(beat: number): number;
  readonly segments: readonly { readonly beat: number; readonly bpm: number; readonly time: number }[];
}

/** `origin` is the time of beat 0. Points ascend and begin at beat 0; the first tempo also holds before it. */
export function createTimeMap(points: readonly TempoPoint[], origin: number): TimeMap {
  const segments: { beat: number; bpm: number; time: number }[] = [];
  for (const point of points) {
    const last = segments.at(-1);
    const time = last ? last.time + ((point.beat - last.beat) * 60) / last.bpm : origin;
    segments.push({ ...point, time });
  }
  function segmentAt(beat: number): { beat: number; bpm: number; time: number } {
    let found = segments[0]!;
    for (const segment of segments) if (segment.beat <= beat) found = segment;
    return found;
  }
  return {
    segments,
    timeOf(beat) {
      const segment = segmentAt(beat);
      return segment.time + ((beat - segment.beat) * 60) / segment.bpm;
    },
    bpmAt: (beat) => segmentAt(beat).bpm,
  };
}
