import { useEffect, useMemo, useRef } from 'react';
import type { RefObject } from 'react';
import { shiftGrid } from '../../../../shared/domain/edits/grid-edits.ts';
import { t } from '../../../../shared/languages/translate.ts';
import { WaveformView } from '../../../waveform/waveform-view.ts';
import type { WaveformTrack } from '../../../waveform/waveform-track.ts';
import { xToTime } from '../../../waveform/viewport.ts';
import { openDialog } from '../../../core/app-store.ts';
import { Scope } from '../../../scope.ts';
import { Button } from '../../../ui/Button.tsx';
import { showError } from '../../../ui/Toast.tsx';
import { player, useEditor } from '../editor-store.ts';
import { CueLane } from './CueLane.tsx';
import { startDrag } from './drag.ts';
import { EnergyLane } from './EnergyLane.tsx';
import { LoopRuler, startLoopDrag } from './LoopRuler.tsx';
import { overlaysOf } from './overlays.ts';
import { SectionLane } from './SectionLane.tsx';
import styles from './Stage.module.css';
import { useWaveformStyle } from './use-waveform-style.ts';
import { currentWaveform, waveformView } from './waveform-instance.ts';
import { WaveformMenu } from './WaveformMenu.tsx';

/** How much to show around the place that the track was opened at, in seconds. */
const FOCUS_SECONDS = 8;

/** Keeps the waveform in sync with the document, bypassing React. */
function followDocument(view: WaveformView, element: Element): () => void {
  const update = (): void => {
    const { document, selection, drawnLoop } = useEditor.getState();
    if (!document) return;
    const style = getComputedStyle(element);
    view.setOverlays(
      overlaysOf(document, selection, drawnLoop ?? player.getState().loop, (name) =>
        style.getPropertyValue(name),
      ),
    );
  };
  update();
  let loop = player.getState().loop;
  const scope = new Scope();
  scope.add(
    useEditor.subscribe((state, before) => {
      if (
        state.document !== before.document ||
        state.selection !== before.selection ||
        state.drawnLoop !== before.drawnLoop
      )
        update();
      if (state.follow !== before.follow) view.setFollow(state.follow);
    }),
  );
  scope.add(
    player.subscribe(() => {
      if (player.getState().loop === loop) return;
      loop = player.getState().loop;
      update();
    }),
  );
  scope.add(
    view.onViewport(({ pixelsPerSecond }) => {
      if (useEditor.getState().pixelsPerSecond !== pixelsPerSecond) useEditor.setState({ pixelsPerSecond });
    }),
  );
  return () => scope.dispose();
}

/** Stops following the playhead. A user who scrolls wants to look elsewhere, and following would scroll back. */
function stopFollowing(): void {
  if (player.getState().isPlaying) useEditor.setState({ follow: false });
}

/** Makes the wheel zoom at the pointer with Ctrl or ⌘. The wheel alone scrolls, which Peaks handles. */
function listenToWheel(scope: Scope, element: HTMLElement, view: WaveformView): void {
  const onWheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) {
      stopFollowing();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const x = event.clientX - element.getBoundingClientRect().left;
    view.zoomBy(event.deltaY < 0 ? 1 : -1, xToTime(view.viewport(), x));
  };
  scope.listen(element, 'wheel', onWheel, { capture: true, passive: false });
}

/** Shows the waveform in two elements while `track` stays the same. */
function useWaveform(
  zoomRef: RefObject<HTMLElement | null>,
  overviewRef: RefObject<HTMLElement | null>,
  track: WaveformTrack,
): void {
  const [style] = useWaveformStyle();
  const styleRef = useRef(style);
  useEffect(() => {
    styleRef.current = style;
    waveformView()?.setStyle(style);
  }, [style]);
  useEffect(() => {
    const zoom = zoomRef.current;
    const overview = overviewRef.current;
    if (!zoom || !overview) return undefined;
    const view = new WaveformView(
      { zoom, overview, peaksClass: styles.peaks ?? '', canvasClass: styles.layer ?? '' },
      player,
    );
    const scope = new Scope();
    scope.add(() => view.dispose());
    scope.add(followDocument(view, zoom));
    listenToWheel(scope, zoom, view);
    view.setFollow(useEditor.getState().follow);
    view.setStyle(styleRef.current);
    const show = async (): Promise<void> => {
      try {
        await view.setTrack(track);
        scope.add(currentWaveform.set(view));
        const { focus } = useEditor.getState();
        if (focus !== null) view.show(focus, FOCUS_SECONDS);
      } catch (error) {
        // Another track was opened meanwhile.
        if (error instanceof DOMException && error.name === 'AbortError') return;
        showError(t('The waveform could not be shown'), error);
      }
    };
    void show();
    return () => scope.dispose();
  }, [zoomRef, overviewRef, track]);
}

/** Says why there is no waveform and what to do about it. */
function NoWaveform() {
  const trackId = useEditor((state) => state.open?.trackId);
  const isMissing = useEditor((state) => state.open?.row.missing ?? false);
  return (
    <div className={styles.noWaveform} role="status">
      {isMissing
        ? t('The file of this track was not found.')
        : t('No waveform yet. Analyze the track to see it.')}
      {isMissing && trackId !== undefined ? (
        <Button size="small" onClick={() => openDialog({ kind: 'relocate', trackIds: [trackId] })}>
          {t('Find it…')}
        </Button>
      ) : null}
    </div>
  );
}

/** Overview, sections, waveform, cues and energy of the open track. */
export function Stage() {
  const zoomRef = useRef<HTMLDivElement>(null);
  const overviewRef = useRef<HTMLDivElement>(null);
  /** Where the menu was opened, in pixels from the left edge of the waveform. */
  const menuX = useRef(0);
  const urls = useEditor((state) => state.open?.waveform ?? null);
  const offset = useEditor((state) => state.open?.media.decoderOffset ?? 0);
  const duration = useEditor((state) => state.document?.audio.duration ?? 0);
  const zoomUrl = urls?.zoom;
  const overviewUrl = urls?.overview;
  const trackId = useEditor((state) => state.open?.trackId);
  const sampleRate = useEditor((state) => state.open?.media.format?.sampleRate);
  const track = useMemo(
    () => ({
      urls: zoomUrl && overviewUrl ? { zoom: zoomUrl, overview: overviewUrl } : null,
      sketch: trackId !== undefined && sampleRate ? { url: `./sketch/${trackId}`, sampleRate } : null,
      duration,
      offset,
    }),
    [zoomUrl, overviewUrl, trackId, sampleRate, duration, offset],
  );
  useWaveform(zoomRef, overviewRef, track);

  return (
    <div className={styles.stage}>
      <div
        className={styles.overview}
        ref={overviewRef}
        role="img"
        aria-label={t('Overview waveform: click to go there')}
      />
      <SectionLane />
      <div className={styles.zoomFrame}>
        <WaveformMenu
          time={() => {
            const viewport = waveformView()?.viewport();
            return viewport ? xToTime(viewport, menuX.current) : player.time();
          }}
          area={
            <div
              className={styles.zoom}
              ref={zoomRef}
              role="img"
              aria-label={t(
                'Waveform: click to place the playhead, drag to scroll, Shift and drag to loop, Alt and drag to shift the grid',
              )}
              onPointerDownCapture={(event) => {
                if (event.button !== 0) return;
                if (event.shiftKey) startLoopDrag(event, event.currentTarget);
                else if (event.altKey)
                  startDrag(event, {
                    label: t('Shift grid'),
                    time: 0,
                    edit: (seconds) => (annotation, context) =>
                      shiftGrid(
                        annotation,
                        seconds,
                        { cuesFollow: useEditor.getState().cuesFollow },
                        context,
                      ),
                  });
              }}
              onMouseDownCapture={(event) => {
                if (event.altKey || event.shiftKey || event.button !== 0) event.stopPropagation();
              }}
              onContextMenuCapture={(event) => {
                menuX.current = event.clientX - event.currentTarget.getBoundingClientRect().left;
              }}
              onPointerMove={(event) => {
                if (event.buttons === 1 && Math.abs(event.movementX) > 1 && !event.altKey && !event.shiftKey)
                  stopFollowing();
              }}
            />
          }
        />
        <LoopRuler />
        {urls || track.sketch ? null : <NoWaveform />}
      </div>
      <CueLane />
      <EnergyLane />
    </div>
  );
}
