import { Children, cloneElement, isValidElement } from 'react';
import type { ReactNode } from 'react';
import { translateParts } from '../../shared/languages/translate.ts';

/** A translated text that contains elements: `rich('Press {keys} or <b>wait</b>', { keys: <Keys … />, b: <b /> })`. */
export function rich<M extends string>(
  message: string extends M ? never : M,
  values: Readonly<Record<string, ReactNode>>,
): ReactNode {
  const filled = Object.entries(values).map(([name, value]) => [
    name,
    isValidElement(value) && message.includes(`<${name}>`)
      ? (parts: readonly ReactNode[]) => cloneElement(value, {}, ...parts)
      : value,
  ]);
  return Children.toArray([...translateParts<M, ReactNode>(message, Object.fromEntries(filled))]);
}
