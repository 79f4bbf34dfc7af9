import { createContext, useContext } from 'react';
import type { CommandId } from '../../shared/commands.ts';

/** Returns a command's keys for tooltips and menus; undefined if it has none. */
export type KeyHint = (command: CommandId) => string | undefined;

export const KeyHintContext = createContext<KeyHint>(() => undefined);

export function useKeyHint(): KeyHint {
  return useContext(KeyHintContext);
}
