import { createContext, useContext } from 'react';
import type { CommandId } from '../../shared/commands.ts';

/** Returns the keys of a command for tooltips and menus; undefined when it has none. */
export type KeyHint = (command: CommandId) => string | undefined;

export const KeyHintContext = createContext<KeyHint>(() => undefined);

export function useKeyHint(): KeyHint {
  return useContext(KeyHintContext);
}
