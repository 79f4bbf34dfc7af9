import Peaks from 'peaks.js';
import type { PeaksInstance, PlayerAdapter } from 'peaks.js';
import type WaveformData from 'waveform-data';
import type { Player } from '../player/player.ts';
import { singleChannel } from './band-data.ts';
import type { WaveformColors } from './theme-colors.ts';
import { allowEmptyHtml } from './trusted-types.ts';

type Emitter = Parameters<PlayerAdapter['init']>[0];

/** Between two reports of the time while playing, as a media element does; in between, Peaks animates by itself. */
const TIME_UPDATE_MS = 250;

/**
 * Lets Peaks follow our player, so that playhead, sound and metronome have one clock.
 * @param offset seconds to add to a time of the waveform to get a time of the document
 */
function adaptPlayer(player: Player, offset: number): PlayerAdapter {
  let emitter: Emitter | undefined;
  let stops: (() => void)[] = [];
  const time = (): number => Math.max(0, player.time() - offset);
  return {
    init(eventEmitter) {
      emitter = eventEmitter;
      let wasPlaying = player.getState().isPlaying;
      let reported = 0;
      stops = [
        player.subscribe(() => {
          const { isPlaying } = player.getState();
          if (isPlaying !== wasPlaying) emitter?.emit(isPlaying ? 'player.playing' : 'player.pause', time());
          wasPlaying = isPlaying;
        }),
        player.onFrame(() => {
          const now = performance.now();
          if (wasPlaying && now - reported < TIME_UPDATE_MS) return;
          reported = now;
          emitter?.emit('player.timeupdate', time());
        }),
      ];
      return Promise.resolve();
    },
    destroy() {
      for (const stop of stops) stop();
      emitter = undefined;
    },
    play() {
      player.play();
      return Promise.resolve();
    },
    pause: () => player.pause(),
    isPlaying: () => player.getState().isPlaying,
    isSeeking: () => false,
    getCurrentTime: time,
    getDuration: () => player.duration,
    seek: (at) => player.seek(at + offset),
  };
}

export interface PeaksHostOptions {
  readonly zoom: HTMLElement;
  readonly overview: HTMLElement;
  readonly data: WaveformData;
  readonly player: Player;
  readonly offset: number;
  /** Samples per pixel at the beginning. */
  readonly scale: number;
  readonly colors: WaveformColors;
}

/**
 * Peaks with both its views on one track: it keeps the viewport, draws the playhead and the window of the overview, and turns
 * drags, clicks and the wheel into scrolling and seeking. It cannot draw three bands over each other, so its own waveform
 * is left empty; one channel of the data is enough for it. A new track gets a new instance.
 */
export function startPeaks(options: PeaksHostOptions): Promise<PeaksInstance> {
  allowEmptyHtml();
  const { colors } = options;
  const view = {
    // The bands are painted by our tiles; painting nothing costs next to nothing.
    waveformColor: 'transparent',
    playheadColor: colors.playhead,
    playheadWidth: 2,
    showPlayheadTime: false,
    showAxisLabels: false,
    enablePoints: false,
    enableSegments: false,
    axisGridlineColor: 'transparent',
  };
  return new Promise((resolve, reject) => {
    Peaks.init(
      {
        zoomview: {
          ...view,
          container: options.zoom,
          wheelMode: 'none',
          autoScroll: false,
          playheadClickTolerance: 3,
        },
        overview: {
          ...view,
          container: options.overview,
          playheadWidth: 1,
          highlightColor: colors.text,
          highlightStrokeColor: colors.text,
          highlightOpacity: 0.16,
          highlightOffset: 0,
          highlightCornerRadius: 3,
        },
        player: adaptPlayer(options.player, options.offset),
        waveformData: { arraybuffer: singleChannel(options.data, 0).toArrayBuffer() },
        zoomLevels: [options.scale],
        keyboard: false,
        waveformCache: true,
      },
      (error, peaks) => {
        if (peaks) resolve(peaks);
        else reject(error ?? new Error('Peaks gave no instance'));
      },
    );
  });
}
