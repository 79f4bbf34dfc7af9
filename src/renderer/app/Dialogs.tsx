import { lazy, Suspense } from 'react';
import { ExportDialog } from '../features/export/ExportDialog.tsx';
import { VerificationDialog } from '../features/export/VerificationDialog.tsx';
import { FailuresDialog } from '../features/jobs/FailuresDialog.tsx';
import { ImportReportDialog } from '../features/jobs/ImportReportDialog.tsx';
import { CorrectDialog } from '../features/library/CorrectDialog.tsx';
import { DuplicatesDialog } from '../features/library/DuplicatesDialog.tsx';
import { ImportsDialog } from '../features/library/ImportsDialog.tsx';
import { AnnotateDialog } from '../features/library/labels/AnnotateDialog.tsx';
import { GenresDialog } from '../features/library/labels/GenresDialog.tsx';
import { LabelsDialog } from '../features/library/labels/LabelsDialog.tsx';
import { LibraryChangesDialog } from '../features/library/LibraryChangesDialog.tsx';
import { PlaylistDialog } from '../features/library/PlaylistDialog.tsx';
import { RelocateDialog } from '../features/library/RelocateDialog.tsx';
import { RemoveDialog } from '../features/library/RemoveDialog.tsx';
import { VerifyDialog } from '../features/library/VerifyDialog.tsx';
import { SettingsDialog } from '../features/settings/SettingsDialog.tsx';
import { ShortcutSheet } from '../features/settings/ShortcutSheet.tsx';
import { useAppStore } from '../core/app-store.ts';

const AboutDialog = lazy(() =>
  import('../features/about/AboutDialog.tsx').then((module) => ({ default: module.AboutDialog })),
);
const PoolDialog = lazy(() =>
  import('../features/pool/PoolDialog.tsx').then((module) => ({ default: module.PoolDialog })),
);
const LineageDialog = lazy(() =>
  import('../features/dataset/LineageDialog.tsx').then((module) => ({ default: module.LineageDialog })),
);
const DatasetExportDialog = lazy(() =>
  import('../features/dataset/exchange/DatasetExportDialog.tsx').then((module) => ({
    default: module.DatasetExportDialog,
  })),
);
const ImportAnnotationsDialog = lazy(() =>
  import('../features/dataset/exchange/ImportAnnotationsDialog.tsx').then((module) => ({
    default: module.ImportAnnotationsDialog,
  })),
);

/** The open modal dialog, if any. */
export function Dialogs() {
  const dialog = useAppStore((state) => state.dialog);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'settings':
      return <SettingsDialog tab={dialog.tab} />;
    case 'shortcuts':
      return <ShortcutSheet />;
    case 'about':
      return (
        <Suspense>
          <AboutDialog />
        </Suspense>
      );
    case 'export':
      return <ExportDialog selection={dialog.selection} count={dialog.count} />;
    case 'verify':
      return <VerifyDialog selection={dialog.selection} />;
    case 'labels':
      return <LabelsDialog selection={dialog.selection} row={dialog.row} />;
    case 'correct':
      return <CorrectDialog selection={dialog.selection} />;
    case 'annotate':
      return <AnnotateDialog selection={dialog.selection} count={dialog.count} />;
    case 'genres':
      return <GenresDialog />;
    case 'remove':
      return <RemoveDialog removal={dialog.removal} />;
    case 'duplicates':
      return <DuplicatesDialog />;
    case 'library-changes':
      return <LibraryChangesDialog />;
    case 'imports':
      return <ImportsDialog />;
    case 'pool':
      return (
        <Suspense>
          <PoolDialog selection={dialog.selection} count={dialog.count} />
        </Suspense>
      );
    case 'playlist':
      return <PlaylistDialog naming={dialog.naming} />;
    case 'verification':
      return <VerificationDialog result={dialog.result} />;
    case 'import-report':
      return <ImportReportDialog jobId={dialog.jobId} />;
    case 'job-failures':
      return <FailuresDialog jobId={dialog.jobId} />;
    case 'lineage':
      return (
        <Suspense>
          <LineageDialog trackId={dialog.trackId} value={dialog.value} />
        </Suspense>
      );
    case 'annotation-export':
      return (
        <Suspense>
          <DatasetExportDialog source={dialog.source} count={dialog.count} />
        </Suspense>
      );
    case 'annotation-import':
      return (
        <Suspense>
          <ImportAnnotationsDialog source={dialog.source} />
        </Suspense>
      );
    case 'relocate':
      return <RelocateDialog trackIds={dialog.trackIds} />;
  }
}
