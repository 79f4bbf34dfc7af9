import { beforeEach, describe, expect, it } from 'vitest';
import { lastGesture, logGesture, markRedone, markUndone, nextUndone, useGestureLog } from './gesture-log.ts';
import type { LoggedGesture } from './gesture-log.ts';

const on = (trackId: number): LoggedGesture => ({
  kind: 'track',
  trackId,
  title: `Track ${trackId}`,
  label: 'Verify',
});

describe('gesture log', () => {
  beforeEach(() => useGestureLog.setState({ done: [], undone: [] }));

  it('takes back the last gesture whatever track it was on', () => {
    const [first, second] = [on(1), on(2)];
    logGesture(first);
    logGesture(second);
    markUndone(lastGesture()!);
    expect(lastGesture()).toBe(first);
    expect(nextUndone()).toBe(second);
    markRedone(second);
    expect(lastGesture()).toBe(second);
  });

  it('forgets undone gestures when a new one is made', () => {
    logGesture(on(1));
    markUndone(lastGesture()!);
    logGesture(on(2));
    expect(nextUndone()).toBeUndefined();
  });

  it('redoes changes of playlists among those of tracks, in their order', () => {
    const step: LoggedGesture = { kind: 'step', stepId: 's', label: 'Move 1 track' };
    logGesture(on(1));
    logGesture(step);
    markUndone(lastGesture()!);
    markUndone(lastGesture()!);
    markRedone(nextUndone()!);
    expect(nextUndone()).toBe(step);
  });
});
