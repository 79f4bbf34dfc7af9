import { toAppError } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { confirm } from '../../core/confirm.ts';

/**
 * Starts an export. If it would overwrite a file that Segue did not write, asks the user and, if confirmed, starts
 * again with permission to replace it.
 * @returns null if the user keeps the file
 */
export async function startOrReplace<T>(start: (overwrite: boolean) => Promise<T>): Promise<T | null> {
  try {
    return await start(false);
  } catch (error) {
    const { code, details } = toAppError(error);
    if (code !== 'would_overwrite') throw error;
    const isReplaced = await confirm({
      title: t('Replace the file?'),
      detail: t('{path} exists already, and Segue did not write it as it is now.', {
        path: String(details.path),
      }),
      yes: t('Replace'),
    });
    return isReplaced ? start(true) : null;
  }
}
