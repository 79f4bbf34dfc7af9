import { t } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Translates the labels of a table of options into the current language. */
export function translated<O extends { readonly label: Message }>(
  options: readonly O[],
): (Omit<O, 'label'> & { readonly label: string })[] {
  return options.map((option) => ({ ...option, label: t(option.label) }));
}
