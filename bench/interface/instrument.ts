declare global {
  interface Window {
    /** Milliseconds after navigation at which the first row had text. */
    firstRow?: number;
    /** Milliseconds between animation frames, while recording. */
    frameTimes: number[];
    /** Durations of key events from hardware to paint, milliseconds. */
    keyDurations: number[];
    reactCommits: number;
  }
}

/** Runs in the page before any code of the app. */
export function instrument(): void {
  window.frameTimes = [];
  window.keyDurations = [];
  window.reactCommits = 0;
  // React reports its commits to this hook in production builds too.
  Object.assign(window, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberRoot: () => window.reactCommits++,
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
      checkDCE: () => undefined,
    },
  });
  let last = 0;
  const frame = (now: number): void => {
    if (last > 0) window.frameTimes.push(now - last);
    last = now;
    if (window.firstRow === undefined) {
      if (document.querySelector('[data-index]')?.textContent) window.firstRow = performance.now();
    }
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (entry.name === 'keydown') window.keyDurations.push(entry.duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}
