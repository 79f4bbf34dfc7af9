import {
  DEFAULT_CUE_COLOR,
  DEFAULT_LOOP_COLOR,
  MAX_HOT_CUES,
  MAX_MEMORY_CUES,
  hotCueSlots,
  roundToMs,
} from '../../../../shared/domain/index.ts';
import type { Cue, HotCueSlot, Source } from '../../../../shared/domain/index.ts';
import type { CueManifest } from '../../registry/cue-manifest.ts';
import type { PredictedPlace } from './place-cues.ts';
import { loopEnd } from './signatures.ts';
import type { CueTrack } from './track-lines.ts';

/**
 * Cues as the user would set them at these places: kind, slot, name, colour and loop follow the user's habits. The same
 * places yield the same cues with the same ids.
 */
export function toCues(
  places: readonly PredictedPlace[],
  { habits }: Pick<CueManifest, 'habits'>,
  track: CueTrack,
  options: { readonly source: Source; readonly gridConfidence: number },
): Cue[] {
  const cues: Cue[] = [];
  const taken = new Set<HotCueSlot>();
  const slots = hotCueSlots.slice(0, MAX_HOT_CUES);
  let memory = 0;
  for (const { time: exact, probability, signature } of places) {
    const time = roundToMs(exact);
    const { marks, slot: usual } = habits.signatures[signature] ?? habits.signatures[0]!;
    for (const { kind, name, color, loopBeats } of marks) {
      const end =
        loopBeats === undefined
          ? undefined
          : roundToMs(loopEnd(track.grid, track.beatsPerBar, time, loopBeats));
      const common = {
        time,
        ...(end !== undefined && end <= track.duration ? { end } : {}),
        name,
        confidence: Math.min(1, probability * options.gridConfidence),
        source: options.source,
      };
      if (kind === 'memory') {
        if (memory++ >= MAX_MEMORY_CUES) continue;
        cues.push({
          id: `memory-${Math.round(time * 1000)}`,
          kind,
          ...common,
          ...(color && { color }),
        });
        continue;
      }
      const wanted =
        habits.slots === 'role' && usual !== null && slots.includes(usual) && !taken.has(usual)
          ? usual
          : slots.find((one) => !taken.has(one));
      if (wanted === undefined) continue;
      taken.add(wanted);
      cues.push({
        id: `hot-${wanted}-${Math.round(time * 1000)}`,
        kind,
        slot: wanted,
        ...common,
        color: color ?? (end === undefined ? DEFAULT_CUE_COLOR : DEFAULT_LOOP_COLOR),
      });
    }
  }
  return cues;
}
