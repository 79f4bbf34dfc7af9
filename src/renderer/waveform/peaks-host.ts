import Peaks from 'peaks.js';
import type { PeaksInstance, PlayerAdapter } from 'peaks.js';
import type WaveformData from 'waveform-data';
import type { Player } from '../player/player.ts';
import { singleChannel } from './band-data.ts';
import type { WaveformColors } from './theme-colors.ts';
import { allowEmptyHtml } from './trusted-types.ts';

type Emitter = Parameters<PlayerAdapter['init']>[0];

/** Interval between time updates while playing, as a media element sends them. Peaks animates in between. */
const TIME_UPDATE_MS = 250;

/**
 * Makes Peaks follow our player, so that playhead, sound and metronome share one clock.
 * @param offset seconds to add to a time in the waveform to get a time in the document
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
  /** Initial scale, in samples per pixel. */
  readonly scale: number;
  readonly colors: WaveformColors;
}

/**
 * Starts Peaks with both views of one track. Peaks manages the viewport, draws the playhead and the overview's window,
 * and handles scrolling and seeking by drag, click and wheel. It cannot draw three overlapping bands, so its own
 * waveform stays invisible, and one channel of the data is enough for it. Each track needs a new instance.
 */
export function startPeaks(options: PeaksHostOptions): Promise<PeaksInstance> {
  allowEmptyHtml();
  const { colors } = options;
  const view = {
    // Our tiles paint the bands; a transparent waveform costs almost nothing.
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
