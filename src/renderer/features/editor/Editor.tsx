import { AudioLines, CircleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { usePanelWidth } from '../../core/use-panel-width.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Splitter } from '../../ui/Splitter.tsx';
import styles from './Editor.module.css';
import { useEditor } from './editor-store.ts';
import { EditorHeader } from './header/EditorHeader.tsx';
import { Inspector } from './inspector/Inspector.tsx';
import { PredictionDiff } from './inspector/PredictionDiff.tsx';
import { keepMine, openInEditor, reload } from './session.ts';
import { PoolOffer } from '../pool/PoolOffer.tsx';
import { sourceName } from '../../../shared/domain/source-name.ts';
import { Stage } from './stage/Stage.tsx';
import { analyzeTrack, openWhenAnnotated } from './track-actions.ts';
import { GridTools } from './transport/GridTools.tsx';
import { HotCuePads } from './transport/HotCuePads.tsx';
import { Transport } from './transport/Transport.tsx';
import { useEditorCommands } from './use-editor-commands.ts';
import type { EditorNavigation } from './use-editor-commands.ts';

export interface EditorProps extends EditorNavigation {
  readonly trackId: TrackId;
}

/** Shown if the track could not be opened. An unanalyzed track can be analyzed here. */
function NotOpen({ trackId, onClose }: { readonly trackId: TrackId; readonly onClose: () => void }) {
  const error = useEditor((state) => state.loadError);
  const isUnanalyzed = error?.code === 'not_found';
  useEffect(() => openWhenAnnotated(trackId), [trackId]);
  return (
    <EmptyState
      icon={isUnanalyzed ? AudioLines : CircleAlert}
      title={(error && errorMessage(error)) ?? t('The track could not be opened.')}
      action={
        <>
          {isUnanalyzed ? (
            <Button variant="primary" onClick={() => void analyzeTrack(trackId)}>
              {t('Analyze this track')}
            </Button>
          ) : null}
          {isUnanalyzed ? <PoolOffer trackId={trackId} /> : null}
          <Button onClick={onClose}>{t('Back to the list')}</Button>
        </>
      }
    />
  );
}

/** Conflicts, failed saves, and predictions that differ from the document. */
function Notices() {
  const status = useEditor((state) => state.saveStatus);
  const message = useEditor((state) => state.saveError);
  const predictions = useEditor((state) => state.open?.predictions);
  const differing = predictions?.filter(({ diff }) => diff.length > 0) ?? [];
  return (
    <>
      {status === 'conflict' ? (
        <Banner
          kind="warn"
          title={t('This track was changed elsewhere while you edited it.')}
          action={
            <span className={styles.actions}>
              <Button size="small" onClick={() => void reload()}>
                {t('Use the other version')}
              </Button>
              <Button size="small" variant="primary" onClick={() => void keepMine()}>
                {t('Keep mine')}
              </Button>
            </span>
          }
        />
      ) : null}
      {status === 'failed' ? (
        <Banner
          kind="bad"
          title={t('Your changes are not stored yet.')}
          action={
            <Button size="small" onClick={() => void keepMine()}>
              {t('Try again')}
            </Button>
          }
        >
          {message}
        </Banner>
      ) : null}
      {differing.map((prediction) => (
        <Banner
          key={prediction.source}
          title={t('{source} differs in {count, plural, one {# value} other {# values}}.', {
            source: capitalise(sourceName(prediction.source)),
            count: prediction.diff.length,
          })}
          action={
            <Button size="small" onClick={() => useEditor.setState({ comparing: prediction })}>
              {t('Compare')}
            </Button>
          }
        />
      ))}
    </>
  );
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The editor for one track. It covers the list that it was opened from. */
export function Editor({ trackId, onClose, onNext, onPrevious }: EditorProps) {
  const status = useEditor((state) => state.status);
  const open = useEditor((state) => state.open);
  const document = useEditor((state) => state.document);
  const comparing = useEditor((state) => state.comparing);
  const inspectorRef = useRef<HTMLDivElement>(null);
  const [width, setWidth] = usePanelWidth('inspector');
  useEffect(() => openInEditor(trackId), [trackId]);
  useEditorCommands({ onClose, onNext, onPrevious });

  if (status === 'failed') return <NotOpen trackId={trackId} onClose={onClose} />;
  if (!open || !document || open.trackId !== trackId)
    return <div className={styles.editor} aria-busy="true" aria-label={t('Opening the track')} />;
  return (
    <section className={styles.editor} aria-label={t('Editor: {title}', { title: open.row.title })}>
      <EditorHeader open={open} document={document} onClose={onClose} onNext={onNext} />
      <Notices />
      <Stage />
      <div className={styles.bottom}>
        <div className={styles.controls}>
          <Transport />
          <HotCuePads />
          <GridTools />
        </div>
        <Splitter
          label={t('Width of the inspector')}
          panelRef={inspectorRef}
          side="left"
          width={width}
          min={260}
          max={900}
          onChange={setWidth}
        />
        <div ref={inspectorRef} className={styles.inspector} style={width === null ? {} : { width }}>
          <Inspector open={open} document={document} />
        </div>
      </div>
      {comparing ? <PredictionDiff open={open} prediction={comparing} /> : null}
    </section>
  );
}
