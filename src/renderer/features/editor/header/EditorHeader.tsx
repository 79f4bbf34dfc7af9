import { ArrowLeft, CloudAlert, Flag, LoaderCircle, Redo2, Undo2 } from 'lucide-react';
import {
  flags as allFlags,
  tierNames,
  toClassicKey,
  toOpenKey,
  isFromModel,
} from '../../../../shared/domain/index.ts';
import type { Annotation, CamelotKey, Tier, TrackId } from '../../../../shared/domain/index.ts';
import { flagNames } from '../../../../shared/domain/flag-names.ts';
import type { CommandId } from '../../../../shared/commands.ts';
import { describeRefusal } from '../../../../shared/domain/edits/verify.ts';
import { msg, t } from '../../../../shared/languages/translate.ts';
import { useGestureLog } from '../../../core/gesture-log.ts';
import type { LoggedGesture } from '../../../core/gesture-log.ts';
import { useSettings } from '../../../core/settings.ts';
import { redoLast, undoLast } from '../../../core/undo.ts';
import { Confidence } from '../../../ui/Badges.tsx';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { MenuCheckItem, Menu } from '../../../ui/Menu.tsx';
import { Select } from '../../../ui/Select.tsx';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { Cover } from '../../library/Cover.tsx';
import { useEditor } from '../editor-store.ts';
import type { OpenTrack } from '../editor-store.ts';
import { setKey, setTier, toggleFlag, verificationPlan, verifyAndNext } from '../tier-actions.ts';
import { Origin } from '../value-origin.tsx';
import styles from './Header.module.css';
import { TempoControl } from './TempoControl.tsx';

const keys: readonly CamelotKey[] = Array.from({ length: 12 }, (_, i) => [`${i + 1}A`, `${i + 1}B`]).flat();

const notations = {
  camelot: (key: CamelotKey) => key,
  'open-key': toOpenKey,
  classic: toClassicKey,
} as const;

function KeyControl({ document }: { readonly document: Annotation }) {
  const { keyNotation } = useSettings();
  const origin = document.provenance.key;
  const write = notations[keyNotation];
  return (
    <Origin name={t('Key')} provenance={origin}>
      <span className={styles.keyControl}>
        <Select
          label={t('Key')}
          value={document.audio.key ?? 'none'}
          options={[
            { value: 'none', label: t('No key') },
            ...keys.map((key) => ({ value: key, label: write(key) })),
          ]}
          onChange={(value) => setKey(value === 'none' ? null : value)}
        />
        {origin && isFromModel(origin.source) && document.metadata.tier !== 1 ? (
          <Confidence value={origin.confidence} ringOnly label={t('Confidence of the key')} />
        ) : null}
      </span>
    </Origin>
  );
}

const tierCommands: Readonly<Record<Tier, CommandId>> = {
  1: 'editor.verify',
  2: 'editor.tier2',
  3: 'editor.tier3',
};

/** Buttons for the three tiers. Unlike the button, the key for tier 1 also goes to the next track. */
function TierControl({ tier }: { readonly tier: Tier }) {
  return (
    <div className={styles.tiers} role="group" aria-label={t('Tier')}>
      {([1, 2, 3] as const).map((value) => (
        <Tooltip
          key={value}
          content={
            value === 1
              ? t('Verify; the key also goes to the next track')
              : t('Mark as {name}', { name: t(tierNames[value]) })
          }
          command={tierCommands[value]}
        >
          <button
            type="button"
            className={classNames(styles.tier, styles[`tier${value}`])}
            aria-pressed={tier === value}
            aria-label={t('Tier {tier} {name}', { tier: value, name: t(tierNames[value]) })}
            onClick={() => setTier(value)}
          >
            {value} {tier === value ? <span className={styles.tierName}>{t(tierNames[value])}</span> : null}
          </button>
        </Tooltip>
      ))}
    </div>
  );
}

function FlagControl({ document }: { readonly document: Annotation }) {
  const { flags } = document.metadata;
  return (
    <Menu
      align="end"
      trigger={
        <Button
          variant="ghost"
          icon={Flag}
          className={classNames(flags.length > 0 && styles.flagged)}
          aria-label={
            flags.length === 0
              ? t('Flags')
              : t('Flags {count}: {flags}', {
                  count: flags.length,
                  flags: flags.map((flag) => t(flagNames[flag])).join(', '),
                })
          }
        >
          {flags.length > 0 ? flags.length : t('Flags')}
        </Button>
      }
    >
      {allFlags.map((flag) => (
        <MenuCheckItem key={flag} checked={flags.includes(flag)} onChange={(on) => toggleFlag(flag, on)}>
          {t(flagNames[flag])}
        </MenuCheckItem>
      ))}
    </Menu>
  );
}

const saveTexts = {
  saved: null,
  unsaved: msg('Editing…'),
  saving: msg('Saving…'),
  conflict: msg('Not saved'),
  failed: msg('Not saved'),
} as const;

function SaveStatus() {
  const status = useEditor((state) => state.saveStatus);
  const text = saveTexts[status];
  const isBad = status === 'conflict' || status === 'failed';
  return (
    <span className={classNames(styles.saveStatus, isBad && styles.bad)} role="status">
      {status === 'saving' ? <LoaderCircle size={13} aria-hidden /> : null}
      {isBad ? <CloudAlert size={13} aria-hidden /> : null}
      {text && t(text)}
    </span>
  );
}

/** Verifies and goes to the next track. The tooltip says which predictions that accepts, or why it is not possible. */
function VerifyButton({ document, onNext }: { readonly document: Annotation; readonly onNext: () => void }) {
  useSettings();
  const plan = verificationPlan(document);
  const { missing, accepted, left } = plan;
  const hint =
    missing.length > 0
      ? t(describeRefusal(missing))
      : t(
          '{accepted, plural, =0 {Verify} one {Verify, accept # prediction} other {Verify, accept # predictions}}, and go to the next track.{left, plural, =0 {} one { # uncertain cue stays predicted.} other { # uncertain cues stay predicted.}}',
          { accepted: accepted.length, left: left.length },
        );
  return (
    <Button
      variant={missing.length > 0 ? 'default' : 'primary'}
      command="editor.verify"
      hint={hint}
      aria-label={
        missing.length > 0
          ? t('Verify & next: not possible yet')
          : t(
              '{accepted, plural, =0 {Verify} one {Verify, accept # prediction} other {Verify, accept # predictions}} & next',
              { accepted: accepted.length },
            )
      }
      onClick={() => void verifyAndNext(onNext)}
    >
      {accepted.length > 0 && missing.length === 0
        ? t('Verify, accept {count, number}', { count: accepted.length })
        : t('Verify & next')}
    </Button>
  );
}

/** `Undo: Verify`; for a gesture made on another track, includes that track's title. */
function stepLabel(
  direction: 'undo' | 'redo',
  gesture: LoggedGesture | undefined,
  own: string | null,
  trackId: TrackId,
): string {
  const isElsewhere = gesture?.kind === 'track' && gesture.trackId !== trackId;
  const step = isElsewhere
    ? `${gesture.label} (${gesture.title})`
    : gesture && gesture.kind !== 'track'
      ? gesture.label
      : own;
  if (!step) return direction === 'undo' ? t('Undo') : t('Redo');
  return direction === 'undo' ? t('Undo: {reason}', { reason: step }) : t('Redo: {reason}', { reason: step });
}

/** Title, tempo, key, tier, flags and history of the open track. */
export function EditorHeader({
  open,
  document,
  onClose,
  onNext,
}: {
  readonly open: OpenTrack;
  readonly document: Annotation;
  readonly onClose: () => void;
  readonly onNext: () => void;
}) {
  const { title, artist, album, year } = open.row;
  const details = [artist, album, year].filter(Boolean).join(' · ');
  const undo = useGestureLog(({ done }) => done.at(-1));
  const redo = useGestureLog(({ undone }) => undone.at(-1));
  return (
    <header className={styles.header}>
      <IconButton icon={ArrowLeft} label={t('Back to the list')} command="editor.close" onClick={onClose} />
      <Cover url={open.row.coverUrl} />
      <h1 className={styles.heading} title={[title, details].filter(Boolean).join(' — ')}>
        <span className={styles.title}>{title || t('Untitled')}</span>
        {details ? <span className={styles.details}>{details}</span> : null}
      </h1>
      <SaveStatus />
      <TempoControl document={document} />
      <KeyControl document={document} />
      <TierControl tier={document.metadata.tier} />
      <VerifyButton document={document} onNext={onNext} />
      <FlagControl document={document} />
      <IconButton
        icon={Undo2}
        label={stepLabel('undo', undo, open.undoLabel, open.trackId)}
        command="editor.undo"
        disabled={!undo && !open.canUndo}
        onClick={() => void undoLast()}
      />
      <IconButton
        icon={Redo2}
        label={stepLabel('redo', redo, open.redoLabel, open.trackId)}
        command="editor.redo"
        disabled={!redo && !open.canRedo}
        onClick={() => void redoLast()}
      />
    </header>
  );
}
