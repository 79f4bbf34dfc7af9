import type { HotCueSlot } from '../../../shared/domain/index.ts';
import type { CommandHandlers } from '../../core/commands.ts';
import { useCommands } from '../../core/commands.ts';
import * as cues from './cue-actions.ts';
import { currentDocument, tap } from './session.ts';
import { padSlots, player, useEditor } from './editor-store.ts';
import * as grid from './grid-actions.ts';
import { setLoopEdgeAtPlayhead } from './loop-actions.ts';
import * as playback from './playback-actions.ts';
import * as sections from './section-actions.ts';
import * as tier from './tier-actions.ts';
import { changeHeight, nextColors } from './stage/use-waveform-style.ts';
import { waveformView } from './stage/waveform-instance.ts';

export interface EditorNavigation {
  readonly onClose: () => void;
  readonly onNext: () => void;
  readonly onPrevious: () => void;
}

/** Moves the selected item with `[` and `]`; with no selection, moves the grid. */
function nudge(by: { seconds: number } | { beats: number }): void {
  const { selection } = useEditor.getState();
  if (selection?.kind === 'cue') cues.nudgeSelectedCue(by);
  else if (selection?.kind === 'section') sections.nudgeSection(selection.index, by);
  else if (selection?.kind === 'anchor' && 'seconds' in by) grid.nudgeAnchor(selection.index, by.seconds);
  else if ('seconds' in by) grid.shiftGrid(by.seconds);
  else grid.shiftGridBeat(by.beats > 0 ? 1 : -1);
}

function deleteSelected(): void {
  const { selection } = useEditor.getState();
  const cue = cues.selectedCue();
  if (cue) cues.deleteCue(cue);
  else if (selection?.kind === 'section') sections.deleteSection(selection.index);
  else if (selection?.kind === 'anchor') grid.removeAnchor(selection.index);
}

function renameSelected(): void {
  const cue = cues.selectedCue();
  if (cue) useEditor.setState({ renaming: cue.id, tab: 'cues' });
}

/** Escape first clears a selection that the user made, then closes the editor. */
function closeStep(onClose: () => void): void {
  const { selection, placed } = useEditor.getState();
  if (selection && selection !== placed) useEditor.setState({ selection: null, renaming: null });
  else onClose();
}

/** Commands are named after the first bank but act on the visible one. */
const slotHandlers = Object.fromEntries(
  padSlots(0).flatMap((name, pad) => {
    const slot = (): HotCueSlot => padSlots(useEditor.getState().padBank)[pad]!;
    return [
      [`editor.hot${name}`, () => playback.jumpToSlot(slot())],
      [`editor.setHot${name}`, () => cues.addCueAtPlayhead({ kind: 'hot', slot: slot() })],
    ];
  }),
) as CommandHandlers;

const documentHandlers: CommandHandlers = {
  ...slotHandlers,
  'editor.padBank': () => useEditor.setState(({ padBank }) => ({ padBank: padBank === 0 ? 1 : 0 })),
  'editor.play': () => player.toggle(),
  'editor.beatBack': () => playback.seekBeats(-1),
  'editor.beatForward': () => playback.seekBeats(1),
  'editor.barBack': () => playback.seekBars(-1),
  'editor.barForward': () => playback.seekBars(1),
  'editor.phraseBack': () => playback.seekPhrases(-1),
  'editor.phraseForward': () => playback.seekPhrases(1),
  'editor.msBack': () => playback.seekSeconds(-0.001),
  'editor.msForward': () => playback.seekSeconds(0.001),
  'editor.previousSection': () => playback.seekSection(-1),
  'editor.nextSection': () => playback.seekSection(1),
  'editor.toStart': () => playback.seekFirstDownbeat(),
  'editor.toEnd': () => player.seek(player.duration),
  'editor.click': () => player.setClick(!player.getState().click),
  'editor.loop': () => playback.toggleLoop(),
  'editor.loopStart': () => setLoopEdgeAtPlayhead('start'),
  'editor.loopEnd': () => setLoopEdgeAtPlayhead('end'),
  'editor.taller': () => changeHeight(1),
  'editor.lower': () => changeHeight(-1),
  'editor.colors': nextColors,
  'editor.jumpBack': () => playback.jumpByLoop(-1),
  'editor.jumpForward': () => playback.jumpByLoop(1),
  'editor.zoomIn': () => waveformView()?.zoomBy(1),
  'editor.zoomOut': () => waveformView()?.zoomBy(-1),
  'editor.zoomAll': () => waveformView()?.zoomAll(),
  'editor.follow': () => useEditor.setState(({ follow }) => ({ follow: !follow })),
  'editor.snap': () => useEditor.setState(({ snap }) => ({ snap: !snap })),
  'editor.delete': deleteSelected,
  'editor.rename': renameSelected,
  'editor.nudgeBack': () => nudge({ seconds: -0.001 }),
  'editor.nudgeForward': () => nudge({ seconds: 0.001 }),
  'editor.nudgeBack10': () => nudge({ seconds: -0.01 }),
  'editor.nudgeForward10': () => nudge({ seconds: 0.01 }),
  'editor.nudgeBeatBack': () => nudge({ beats: -1 }),
  'editor.nudgeBeatForward': () => nudge({ beats: 1 }),
  'editor.selectNext': () => cues.selectCueBy(1),
  'editor.selectPrevious': () => cues.selectCueBy(-1),
  'editor.memory': () => cues.addCueAtPlayhead({ kind: 'memory' }),
  'editor.loopCue': () => cues.addLoop(),
  'editor.accept': () => cues.settleSelected('accept'),
  'editor.reject': () => cues.settleSelected('reject'),
  'editor.acceptAll': () => cues.acceptAllAbove(),
  'editor.rejectAll': () => cues.rejectAllBelow(),
  'editor.downbeat': () => grid.setDownbeat(),
  'editor.halfBeat': () => grid.halfBeat(),
  'editor.double': () => grid.scaleTempo(2, '× 2'),
  'editor.halve': () => grid.scaleTempo(1 / 2, '÷ 2'),
  'editor.threeHalves': () => grid.scaleTempo(3 / 2, '× 3/2'),
  'editor.twoThirds': () => grid.scaleTempo(2 / 3, '× 2/3'),
  'editor.typeBpm': () => useEditor.setState({ isTypingBpm: true }),
  'editor.tap': tap,
  'editor.anchor': () => grid.anchorHere(),
  'editor.deleteAnchor': () => grid.removeAnchor(),
  'editor.refit': () => void grid.refit(),
  'editor.cuesFollow': () => useEditor.setState(({ cuesFollow }) => ({ cuesFollow: !cuesFollow })),
  'editor.requantise': () => grid.requantiseAll(),
  'editor.split': () => sections.splitAtPlayhead(),
  'editor.merge': () => sections.mergeSection(),
  'editor.tier2': () => tier.setTier(2),
  'editor.tier3': () => tier.setTier(3),
  'editor.flag': () =>
    tier.toggleFlag('needs_review', !currentDocument().metadata.flags.includes('needs_review')),
};

/** Binds the editor's commands while a track is open. */
export function useEditorCommands(navigation: EditorNavigation): void {
  const isReady = useEditor((state) => state.status === 'ready');
  useCommands('editor', {
    'editor.close': () => closeStep(navigation.onClose),
    'editor.previousTrack': navigation.onPrevious,
    'editor.nextTrack': navigation.onNext,
    ...(isReady
      ? { ...documentHandlers, 'editor.verify': () => void tier.verifyAndNext(navigation.onNext) }
      : {}),
  });
}
