import { Upload } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { toAppError } from '../../shared/errors.ts';
import { t } from '../../shared/languages/translate.ts';
import { importPaths } from '../features/jobs/actions.ts';
import { verifyPath } from '../features/export/actions.ts';
import { Button } from '../ui/Button.tsx';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { showToast } from '../ui/Toast.tsx';
import { openDialog, useAppStore } from '../core/app-store.ts';
import { onOpened, takeDrop } from '../core/drop.ts';
import type { Dropped } from '../core/drop.ts';
import styles from './DropZone.module.css';

interface Sending {
  readonly sent: number;
  readonly total: number;
}

function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** Accepts XML files, audio files and folders dropped anywhere on the window. */
export function DropZone() {
  const [isOver, setOver] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const abortRef = useRef<AbortController | null>(null);
  const isVerifying = useAppStore((state) => state.dialog?.kind === 'verification');

  const receive = useEffectEvent(async ({ paths, isOneXml, isAnnotations }: Dropped) => {
    const [first] = paths;
    if (first === undefined) return;
    if (isVerifying && isOneXml) await verifyPath(first);
    else if (isAnnotations)
      openDialog({ kind: 'annotation-import', source: { kind: 'paths', paths: [...paths] } });
    else await importPaths(paths);
  });

  useEffect(() => onOpened(receive), []);

  const onDrop = useEffectEvent(async (transfer: DataTransfer) => {
    const abort = new AbortController();
    abortRef.current = abort;
    try {
      const { paths, isOneXml, isAnnotations } = await takeDrop(
        transfer,
        (sent, total) => setSending({ sent, total }),
        abort.signal,
      );
      if (paths.length === 0)
        showToast({
          kind: 'error',
          title: t('Nothing in there that Segue can read'),
          description: t(
            'Drop a library (Rekordbox XML, Traktor NML, mixxxdb.sqlite, Engine’s m.db, Serato’s database V2), a folder of music, or FLAC, WAV, AIFF, MP3, M4A or OGG files.',
          ),
        });
      else await receive({ paths, isOneXml, isAnnotations });
    } catch (error) {
      const { code, message } = toAppError(error, 'io');
      if (code !== 'cancelled')
        showToast({ kind: 'error', title: t('The files could not be read'), description: message });
    } finally {
      setSending(null);
    }
  });

  useEffect(() => {
    // A child's dragenter fires before its parent's dragleave, so count them: zero means outside.
    let depth = 0;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      depth++;
      setOver(true);
    };
    const over = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const leave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      void onDrop(event.dataTransfer);
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);

  if (sending && sending.total > 1)
    return (
      <div className={styles.sending} role="status">
        <span>{t('Receiving files: {sent} of {total}', { sent: sending.sent, total: sending.total })}</span>
        <ProgressBar label={t('Receiving files')} value={sending.sent / sending.total} />
        <Button size="small" onClick={() => abortRef.current?.abort()}>
          {t('Cancel')}
        </Button>
      </div>
    );
  if (!isOver) return null;
  return (
    <div className={styles.overlay}>
      <div className={styles.target}>
        <Upload size={32} strokeWidth={1.5} aria-hidden />
        <p className={styles.title}>
          {isVerifying
            ? t('Drop the fresh Rekordbox export to compare it')
            : t('Drop to add to your library')}
        </p>
        {isVerifying ? null : (
          <p className={styles.hint}>{t('Rekordbox XML and other DJ libraries, folders, audio files')}</p>
        )}
      </div>
    </div>
  );
}
