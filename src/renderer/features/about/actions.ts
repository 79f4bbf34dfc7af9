import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { reveal } from '../../core/shell.ts';
import { showError, showToast } from '../../ui/Toast.tsx';
import { describeDiagnostics } from './diagnostics.ts';

/** Copies versions, check results and crashes to the clipboard. Nothing is sent anywhere. */
export async function copyDiagnostics(): Promise<void> {
  try {
    const [about, { checks }, { reports }] = await Promise.all([
      api.system.about({}),
      api.system.doctor({}),
      api.system.crashReports({}),
    ]);
    await navigator.clipboard.writeText(describeDiagnostics(about, checks, reports));
    showToast({
      kind: 'info',
      title: t('Diagnostics copied'),
      description: t('Paste them where you ask for help. They name folders on this computer.'),
    });
  } catch (error) {
    showError(t('The diagnostics could not be copied'), error);
  }
}

export async function showLogs(): Promise<void> {
  try {
    const { folder } = await api.system.crashReports({});
    reveal(folder);
  } catch (error) {
    showError(t('The log folder could not be shown'), error);
  }
}
