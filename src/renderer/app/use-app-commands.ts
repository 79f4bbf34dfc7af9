import { t } from '../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { copyDiagnostics, showLogs } from '../features/about/actions.ts';
import { exportAnnotations } from '../features/dataset/exchange/export-chosen.ts';
import { verifyByPicking } from '../features/export/actions.ts';
import { addDemoCrate, analyzePaths, importPaths } from '../features/jobs/actions.ts';
import { useJobsStore } from '../features/jobs/jobs-store.ts';
import { backUpNow, newLibraryByPicking, openLibraryByPicking } from '../features/libraries/actions.ts';
import { goTo, openDialog, setPaletteOpen } from '../core/app-store.ts';
import { useCapabilities } from '../core/capabilities.ts';
import { useCommands } from '../core/commands.ts';
import { pickFiles, pickFolder } from '../core/picker.ts';
import { queries } from '../core/queries.ts';
import { changeSettings, currentSettings } from '../core/settings.ts';
import { windowOpener } from '../core/shell.ts';
import { redoLast, undoLast } from '../core/undo.ts';

async function importByPicking(): Promise<void> {
  const paths = await pickFiles(
    t('Import a library (Rekordbox XML, Traktor NML), folders or audio files'),
    'any',
  );
  if (paths.length > 0) await importPaths(paths);
}

async function importAnnotationsByPicking(): Promise<void> {
  const paths = await pickFiles(t('Import annotations: YAML, JAMS, Label Studio'), 'annotations');
  if (paths.length > 0)
    openDialog({ kind: 'annotation-import', source: { kind: 'paths', paths: [...paths] } });
}

async function analyzeByPicking(): Promise<void> {
  const folder = await pickFolder(t('Analyze folder'));
  if (folder !== null) await analyzePaths([folder]);
}

/** Imports music together with the Serato data in its tags. */
async function importSeratoByPicking(): Promise<void> {
  const folder = await pickFolder(t('Choose the music that Serato has prepared'));
  if (folder !== null) await importPaths([folder], { serato: true });
}

/** Binds the commands that work on every screen. */
export function useAppCommands(): void {
  const { data: summary } = useQuery(queries.summary());
  const { reveal: reveals } = useCapabilities();
  const hasTracks = (summary?.total ?? 0) > 0;
  useCommands('global', {
    'file.newWindow': windowOpener(),
    'file.import': () => void importByPicking(),
    'file.importSerato': () => void importSeratoByPicking(),
    'file.analyzeFolder': () => void analyzeByPicking(),
    ...(hasTracks
      ? {
          'file.export': () =>
            openDialog({ kind: 'export', selection: { kind: 'filter', filter: {} }, count: null }),
          'library.duplicates': () => openDialog({ kind: 'duplicates' }),
          'library.imports': () => openDialog({ kind: 'imports' }),
          'file.verify': () => void verifyByPicking(),
          'file.exportAnnotations': exportAnnotations,
          'file.importAnnotations': () => void importAnnotationsByPicking(),
        }
      : {}),
    ...(summary && summary.missing > 0 ? { 'file.relocate': () => openDialog({ kind: 'relocate' }) } : {}),
    'file.pool': () => openDialog({ kind: 'pool', selection: null, count: 0 }),
    'editor.undo': () => void undoLast(),
    'editor.redo': () => void redoLast(),
    'library.changes': () => openDialog({ kind: 'library-changes' }),
    'file.openLibrary': () => void openLibraryByPicking(),
    'file.newLibrary': () => void newLibraryByPicking(),
    'file.backUp': () => void backUpNow(),
    'file.backups': () => openDialog({ kind: 'settings', tab: 'backups' }),
    'file.demo': () => void addDemoCrate(),
    'app.settings': () => openDialog({ kind: 'settings' }),
    'help.about': () => openDialog({ kind: 'about' }),
    'help.diagnostics': () => void copyDiagnostics(),
    ...(reveals ? { 'help.logs': () => void showLogs() } : {}),
    'app.shortcuts': () => openDialog({ kind: 'shortcuts' }),
    'app.palette': () => setPaletteOpen(true),
    'view.library': () => goTo('library'),
    'view.review': () => goTo('review'),
    'view.dataset': () => goTo('dataset'),
    'view.learning': () => goTo('learning'),
    'view.theme': () =>
      void changeSettings({ theme: currentSettings().theme === 'light' ? 'dark' : 'light' }),
    'view.jobs': () => useJobsStore.setState({ isPanelOpen: true }),
  });
}
