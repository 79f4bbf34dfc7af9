import { toAppError } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { confirm } from '../../core/confirm.ts';

/**
 * Starts an export. Where a file that Segue did not write is in the way, a person is asked, and the export starts again to replace it.
 * @returns null when the file shall stay
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
