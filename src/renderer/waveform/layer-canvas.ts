/** Paints in CSS pixels; `ratio` is the number of device pixels per CSS pixel. */
export type Painter = (
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  ratio: number,
) => void;

/** A canvas that fills its parent, is sharp on every display, and paints at most once per frame. */
export class LayerCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #paint: Painter;
  readonly #observer: ResizeObserver;
  #frame: number | undefined;

  constructor(parent: HTMLElement, className: string, paint: Painter) {
    this.#paint = paint;
    this.#canvas = document.createElement('canvas');
    this.#canvas.className = className;
    this.#canvas.setAttribute('aria-hidden', 'true');
    parent.append(this.#canvas);
    this.#observer = new ResizeObserver(() => this.requestPaint());
    this.#observer.observe(this.#canvas);
  }

  /** Paints on the next frame. */
  requestPaint(): void {
    this.#frame ??= requestAnimationFrame(() => this.paint());
  }

  /** Paints now, to stay in sync with something that has just been painted. */
  paint(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    // A ratio above 2 makes no visible difference and costs time.
    const ratio = Math.min(2, window.devicePixelRatio);
    const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== deviceWidth || this.#canvas.height !== deviceHeight) {
      this.#canvas.width = deviceWidth;
      this.#canvas.height = deviceHeight;
    }
    const context = this.#canvas.getContext('2d');
    if (!context || width === 0 || height === 0) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.#paint(context, width, height, ratio);
  }

  dispose(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    this.#canvas.remove();
  }
}
