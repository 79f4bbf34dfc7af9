import { t } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Options out of a table, with their labels in the language in force. */
export function translated<O extends { readonly label: Message }>(
  options: readonly O[],
): (Omit<O, 'label'> & { readonly label: string })[] {
  return options.map((option) => ({ ...option, label: t(option.label) }));
}
