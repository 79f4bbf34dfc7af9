import { msg, t } from '../../../shared/languages/translate.ts';
import { useState } from 'react';
import { closeDialog } from '../../core/app-store.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { translated } from '../../ui/translated.ts';
import { BackupSettings } from './BackupSettings.tsx';
import { CueTemplateSettings } from './CueTemplateSettings.tsx';
import { DeviceSettings } from './DeviceSettings.tsx';
import { GeneralSettings } from './GeneralSettings.tsx';
import { ModelSettings } from './ModelSettings.tsx';
import { PathSettings } from './PathSettings.tsx';
import styles from './Settings.module.css';
import { ShortcutSettings } from './ShortcutSettings.tsx';

const tabs = [
  { value: 'general', label: msg('General'), content: <GeneralSettings /> },
  { value: 'cues', label: msg('Cue template'), content: <CueTemplateSettings /> },
  { value: 'paths', label: msg('Folders'), content: <PathSettings /> },
  { value: 'backups', label: msg('Backups'), content: <BackupSettings /> },
  { value: 'shortcuts', label: msg('Shortcuts'), content: <ShortcutSettings /> },
  { value: 'models', label: msg('Models'), content: <ModelSettings /> },
  { value: 'device', label: msg('Device'), content: <DeviceSettings /> },
] as const;
type Tab = (typeof tabs)[number]['value'];

/** All settings. Changes apply immediately. */
export function SettingsDialog({ tab }: { readonly tab?: string | undefined }) {
  const [current, setCurrent] = useState<Tab>(tabs.find(({ value }) => value === tab)?.value ?? 'general');
  return (
    <Dialog open size="large" onClose={closeDialog} title={t('Settings')}>
      <Tabs
        label={t('Settings')}
        orientation="vertical"
        className={styles.tabs}
        value={current}
        onChange={setCurrent}
        tabs={translated(tabs)}
      />
    </Dialog>
  );
}
