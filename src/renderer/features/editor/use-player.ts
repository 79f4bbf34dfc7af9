import { useEffect, useSyncExternalStore } from 'react';
import type { RefObject } from 'react';
import type { PlayerState } from '../../player/player.ts';
import { player } from './editor-store.ts';

/** The player's state. It excludes the time, see {@link useTimeText}. */
export function usePlayer(): PlayerState {
  return useSyncExternalStore(player.subscribe, player.getState);
}

/** Writes text that follows the playhead into an element on every frame, without re-rendering. */
export function useTimeText(ref: RefObject<HTMLElement | null>, text: (time: number) => string): void {
  useEffect(() => {
    let shown = '';
    const write = (time: number): void => {
      const next = text(time);
      if (next === shown || !ref.current) return;
      shown = next;
      ref.current.textContent = next;
    };
    write(player.time());
    return player.onFrame(write);
  }, [ref, text]);
}
