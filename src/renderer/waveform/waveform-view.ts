import type { PeaksInstance, WaveformOverview, WaveformZoomView } from 'peaks.js';
import type { Player } from '../player/player.ts';
import { Scope } from '../scope.ts';
import { BandTiles } from './band-tiles.ts';
import { BandPyramid, fetchWaveform } from './band-data.ts';
import type { BandSource } from './band-data.ts';
import { flatWaveforms, sketchWaveform } from './sketch.ts';
import type { SketchSource, WaveformTrack } from './waveform-track.ts';
import { LayerCanvas } from './layer-canvas.ts';
import { noOverlays, paintGrid, paintMarks } from './paint.ts';
import type { Overlays } from './paint.ts';
import { startPeaks } from './peaks-host.ts';
import { onThemeChange, readColors } from './theme-colors.ts';
import type { WaveformColors } from './theme-colors.ts';
import { centredStart, isInView, pivotedStart, xToTime } from './viewport.ts';
import type { Viewport } from './viewport.ts';
import { defaultWaveformStyle } from './waveform-style.ts';
import type { WaveformStyle } from './waveform-style.ts';
import { addContainer, whenSized } from './waveform-elements.ts';
import type { WaveformElements } from './waveform-elements.ts';
import { stepForSeconds, zoomLadder } from './zoom-ladder.ts';

/** Length of the range shown initially, in seconds. */
const INITIAL_SECONDS = 16;

interface Loaded {
  readonly peaks: PeaksInstance;
  readonly zoomView: WaveformZoomView;
  readonly overview: WaveformOverview;
  readonly pyramid: BandPyramid;
  readonly overviewPyramid: BandPyramid;
  readonly tiles: BandTiles;
  readonly overviewTiles: BandTiles;
  readonly track: WaveformTrack;
}

/**
 * Overview and zoom view of one track. Peaks scrolls, seeks and draws the playhead. Our canvases between its layers
 * draw the bands, the beat grid and the marks. Times are seconds in the document.
 */
export class WaveformView {
  readonly #elements: WaveformElements;
  readonly #player: Player;
  readonly #zoomContainer: HTMLElement;
  readonly #overviewContainer: HTMLElement;
  readonly #zoomCanvas: LayerCanvas;
  readonly #overviewCanvas: LayerCanvas;
  readonly #scope = new Scope();
  readonly #viewportListeners = new Set<(viewport: Viewport) => void>();
  #colors: WaveformColors;
  #overlays: Overlays = noOverlays;
  #style: WaveformStyle = defaultWaveformStyle;
  #loaded: Loaded | null = null;
  #loading = new AbortController();
  #scale = 512;
  #follows = true;
  #showsAll = false;

  constructor(elements: WaveformElements, player: Player) {
    this.#elements = elements;
    this.#player = player;
    this.#colors = readColors(elements.zoom);
    this.#zoomContainer = addContainer(elements.zoom, elements.peaksClass);
    this.#overviewContainer = addContainer(elements.overview, elements.peaksClass);
    this.#zoomCanvas = new LayerCanvas(elements.zoom, elements.canvasClass, (context, width, height, ratio) =>
      this.#paintZoom(context, width, height, ratio),
    );
    this.#overviewCanvas = new LayerCanvas(
      elements.overview,
      elements.canvasClass,
      (context, width, height, ratio) => this.#paintOverview(context, width, height, ratio),
    );
    const resize = new ResizeObserver(() => this.#fit());
    for (const element of [elements.zoom, elements.overview]) resize.observe(element);
    for (const cleanUp of [
      () => this.#zoomContainer.remove(),
      () => this.#overviewContainer.remove(),
      () => this.#zoomCanvas.dispose(),
      () => this.#overviewCanvas.dispose(),
      () => this.#viewportListeners.clear(),
      () => resize.disconnect(),
      onThemeChange(() => this.#recolor()),
      player.onFrame((time) => this.#followTime(time)),
      () => this.#unload(),
    ])
      this.#scope.add(cleanUp);
  }

  /** Shows a track. Resolves when both views are ready. The last call wins. */
  async setTrack(track: WaveformTrack): Promise<void> {
    this.#unload();
    const { signal } = this.#loading;
    const { urls } = track;
    const [zoomData, overviewData] = urls
      ? await Promise.all([fetchWaveform(urls.zoom, signal), fetchWaveform(urls.overview, signal)])
      : flatWaveforms(track);
    await whenSized([this.#zoomContainer, this.#overviewContainer], signal);
    const pyramid = new BandPyramid(zoomData);
    const width = this.#elements.zoom.clientWidth;
    const ladder = zoomLadder(pyramid.dataScale, pyramid.lengthSamples, width);
    this.#scale = ladder[stepForSeconds(ladder, INITIAL_SECONDS, pyramid.sampleRate, width)]!;
    const peaks = await startPeaks({
      zoom: this.#zoomContainer,
      overview: this.#overviewContainer,
      data: zoomData,
      player: this.#player,
      offset: track.offset,
      scale: this.#scale,
      colors: this.#colors,
    });
    const zoomView = peaks.views.getView('zoomview');
    const overview = peaks.views.getView('overview');
    if (signal.aborted || !zoomView || !overview) return peaks.destroy();
    zoomView.setWheelMode('scroll', { captureVerticalScroll: true });
    const overviewPyramid = new BandPyramid(overviewData);
    this.#loaded = {
      peaks,
      zoomView,
      overview,
      pyramid,
      overviewPyramid,
      tiles: new BandTiles(pyramid),
      overviewTiles: new BandTiles(overviewPyramid),
      track,
    };
    peaks.on('zoomview.update', () => this.#onScroll());
    this.#onScroll();
    this.#overviewCanvas.paint();
    if (!urls && track.sketch) void this.#fillIn(track, track.sketch, signal);
  }

  /** Draws decoded audio as it arrives, starting at the visible range. */
  async #fillIn(track: WaveformTrack, sketch: SketchSource, signal: AbortSignal): Promise<void> {
    const start = this.viewport().start - track.offset;
    const show = (source: BandSource): void => {
      if (!this.#loaded || signal.aborted) return;
      const pyramid = new BandPyramid(source);
      const tiles = new BandTiles(pyramid);
      this.#loaded = { ...this.#loaded, pyramid, tiles, overviewPyramid: pyramid, overviewTiles: tiles };
      this.#requestPaint();
    };
    // The track can be edited without a waveform, whatever goes wrong.
    await sketchWaveform(sketch, track.duration, start, show, signal).catch(() => undefined);
  }

  /** The part of the track that the zoom view shows. */
  viewport(): Viewport {
    const width = this.#elements.zoom.clientWidth;
    if (!this.#loaded) return { start: 0, pixelsPerSecond: width / INITIAL_SECONDS, width };
    const { zoomView, pyramid, track } = this.#loaded;
    return {
      start: zoomView.getStartTime() + track.offset,
      pixelsPerSecond: pyramid.sampleRate / this.#scale,
      width,
    };
  }

  /** Calls `listener` after every scroll and zoom. Returns a function that unsubscribes. */
  onViewport(listener: (viewport: Viewport) => void): () => void {
    this.#viewportListeners.add(listener);
    return () => this.#viewportListeners.delete(listener);
  }

  /** Scrolls so that the view begins at `start`. */
  setViewport(start: number): void {
    this.#loaded?.zoomView.setStartTime(Math.max(0, start - this.#loaded.track.offset));
  }

  /** Scrolls to `time` if it is out of view. */
  reveal(time: number): void {
    const viewport = this.viewport();
    if (!isInView(viewport, time, 40)) this.setViewport(centredStart(viewport, time));
  }

  /** Shows about `seconds` around `time`. */
  show(time: number, seconds: number): void {
    if (!this.#loaded) return;
    const width = this.#elements.zoom.clientWidth;
    const ladder = this.#ladder();
    this.#zoomTo(ladder[stepForSeconds(ladder, seconds, this.#loaded.pyramid.sampleRate, width)]!, time);
    this.setViewport(centredStart(this.viewport(), time));
  }

  /** Zooms in by `steps` (out if negative) around `pivot`, by default the playhead if visible, else the centre. */
  zoomBy(steps: number, pivot?: number): void {
    const ladder = this.#ladder();
    const at = ladder.findIndex((scale) => scale >= this.#scale);
    const next = Math.min(Math.max(0, (at < 0 ? ladder.length - 1 : at) - steps), ladder.length - 1);
    this.#zoomTo(ladder[next]!, pivot);
  }

  zoomAll(): void {
    this.#zoomTo(this.#ladder().at(-1)!);
  }

  /** Keeps the playhead centred while playing. */
  setFollow(follows: boolean): void {
    this.#follows = follows;
    if (follows) this.#followTime(this.#player.time());
  }

  setOverlays(overlays: Overlays): void {
    this.#overlays = overlays;
    this.#requestPaint();
  }

  setStyle(style: WaveformStyle): void {
    this.#style = style;
    this.#requestPaint();
  }

  dispose(): void {
    this.#scope.dispose();
  }

  #unload(): void {
    this.#loading.abort();
    this.#loading = new AbortController();
    this.#loaded?.peaks.destroy();
    this.#loaded = null;
  }

  #ladder(): number[] {
    if (!this.#loaded) return [this.#scale];
    const { dataScale, lengthSamples } = this.#loaded.pyramid;
    return zoomLadder(dataScale, lengthSamples, this.#elements.zoom.clientWidth);
  }

  #zoomTo(scale: number, pivot?: number): void {
    if (!this.#loaded || scale === this.#scale) return;
    const before = this.viewport();
    const playhead = this.#player.time();
    const around = pivot ?? (isInView(before, playhead) ? playhead : xToTime(before, before.width / 2));
    this.#scale = scale;
    this.#showsAll = scale === this.#ladder().at(-1);
    this.#loaded.zoomView.setZoom({ scale });
    this.setViewport(pivotedStart(before, this.#loaded.pyramid.sampleRate / scale, around));
    this.#onScroll();
  }

  #followTime(time: number): void {
    if (!this.#loaded) return;
    const { isPlaying } = this.#player.getState();
    if (this.#follows && isPlaying) this.setViewport(centredStart(this.viewport(), time));
    else if (!isPlaying) this.reveal(time);
  }

  #onScroll(): void {
    this.#zoomCanvas.paint();
    const viewport = this.viewport();
    for (const listener of this.#viewportListeners) listener(viewport);
  }

  #fit(): void {
    if (!this.#loaded) return;
    const { zoomView, overview } = this.#loaded;
    zoomView.fitToContainer();
    overview.fitToContainer();
    this.#overviewCanvas.requestPaint();
    const whole = this.#ladder().at(-1)!;
    if (this.#showsAll || this.#scale > whole) this.#zoomTo(whole);
    this.#onScroll();
  }

  #recolor(): void {
    this.#colors = readColors(this.#elements.zoom);
    this.#requestPaint();
  }

  #requestPaint(): void {
    this.#zoomCanvas.requestPaint();
    this.#overviewCanvas.requestPaint();
  }

  #paintZoom(context: CanvasRenderingContext2D, width: number, height: number, ratio: number): void {
    if (!this.#loaded) return;
    const { pyramid, zoomView, tiles, track } = this.#loaded;
    const viewport = this.viewport();
    const first = Math.round((zoomView.getStartTime() * pyramid.sampleRate) / this.#scale);
    tiles.draw(context, this.#scale, first, width, height, ratio, this.#colors, this.#style);
    const end = track.offset + pyramid.lengthSamples / pyramid.sampleRate;
    paintGrid(context, viewport, this.#overlays, end, height, this.#colors);
    paintMarks(context, viewport, this.#overlays, height, this.#colors);
  }

  #paintOverview(context: CanvasRenderingContext2D, width: number, height: number, ratio: number): void {
    if (!this.#loaded) return;
    const { overviewPyramid, overviewTiles, track } = this.#loaded;
    const scale = Math.max(overviewPyramid.dataScale, Math.ceil(overviewPyramid.lengthSamples / width));
    const pixelsPerSecond = overviewPyramid.sampleRate / scale;
    // Data with fewer pixels than the view is stretched.
    const stretch = (width * scale) / overviewPyramid.lengthSamples;
    context.save();
    context.scale(stretch, 1);
    overviewTiles.draw(context, scale, 0, width, height, ratio, this.#colors, { ...this.#style, height: 1 });
    context.restore();
    const viewport = { start: track.offset, pixelsPerSecond: pixelsPerSecond * stretch, width };
    paintMarks(context, viewport, { ...this.#overlays, anchors: [] }, height, this.#colors);
  }
}
