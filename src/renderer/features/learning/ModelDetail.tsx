import { MapPinPlus, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { PersonalModel, PersonalTask } from '../../../shared/contract/index.ts';
import { provedBetter } from '../../../shared/domain/proved-better.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { formatDecimal, formatShare } from '../../../shared/languages/format.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import detail from '../../ui/MasterDetail.module.css';
import { placeEverywhere, promoteModel, putInUse, rollBackModel } from './actions.ts';
import { writeDifference, writeInterval } from './write-interval.ts';

/** Activates a version that the gate refuses, once the user gives a reason. */
function OverrideDialog({ model, onClose }: { readonly model: PersonalModel; readonly onClose: () => void }) {
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  async function use(): Promise<void> {
    try {
      await promoteModel(model.version, reason.trim());
      onClose();
    } catch (error) {
      setRefusal(errorMessage(error));
    }
  }
  return (
    <FormDialog
      title={t('Use {version} all the same?', { version: model.version })}
      description={model.gate.reason}
      submit={t('Use it')}
      canSubmit={reason.trim() !== ''}
      error={refusal}
      onSubmit={() => void use()}
      onClose={onClose}
    >
      <Field label={t('Reason')} hint={t('Kept with the decision.')}>
        <TextInput
          aria-label={t('Reason')}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}

function Actions({ model }: { readonly model: PersonalModel }) {
  const [isOverriding, setOverriding] = useState(false);
  if (model.state === 'active')
    return (
      <div className={detail.actions}>
        <Button icon={MapPinPlus} onClick={() => void placeEverywhere()}>
          {t('Apply to unverified tracks')}
        </Button>
        <Button icon={RotateCcw} onClick={() => void rollBackModel(model.task, t('Rolled back'))}>
          {t('Roll back')}
        </Button>
      </div>
    );
  return (
    <div className={detail.actions}>
      {model.gate.passed ? (
        <Button variant="primary" onClick={() => void putInUse(model.version)}>
          {t('Use this version')}
        </Button>
      ) : (
        <Button onClick={() => setOverriding(true)}>{t('Use it all the same…')}</Button>
      )}
      {isOverriding ? <OverrideDialog model={model} onClose={() => setOverriding(false)} /> : null}
    </div>
  );
}

/** What the two scores of a model are. */
const scoreNames: Readonly<Record<PersonalTask, readonly [Message, Message]>> = {
  cues: [msg('Cues within a beat of yours (F1)'), msg('Within four beats')],
  sections: [msg('Boundaries within 0.5 s, and labels'), msg('Boundaries within 3 s, and labels')],
  grid: [msg('Tracks whose grid is right'), msg('Tracks whose tempo is right')],
};

/** What a model learned from. */
function learnedFrom({ task, tracks, labels, dataset }: PersonalModel): string {
  if (task === 'sections')
    return t(
      '{tracks, plural, one {# track} other {# tracks}} with {count, plural, one {# section} other {# sections}}',
      { tracks, count: labels },
    );
  if (task === 'grid')
    return t(
      '{tracks, plural, one {# track} other {# tracks}}, of which you count {count} otherwise than the analysis',
      { tracks, count: labels },
    );
  return dataset === null
    ? t('{tracks, plural, one {# track} other {# tracks}} with {cues, plural, one {# cue} other {# cues}}', {
        tracks,
        cues: labels,
      })
    : t(
        '{tracks, plural, one {# track} other {# tracks}} with {cues, plural, one {# cue} other {# cues}} of {dataset}',
        { tracks, cues: labels, dataset },
      );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div className={detail.wide}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** One version: its accuracy, what it was compared with, and the actions on it. */
export function ModelDetail({ model }: { readonly model: PersonalModel }) {
  const { version, parent, f1, f4, calibrationError, signatureAccuracy } = model;
  const { gate, halfLife, trainingSeconds, secondsPerTrack, backbone, notes, sha256 } = model;
  return (
    <aside className={detail.detail} aria-label={t('Model')}>
      <h2 className={detail.detailTitle}>{version}</h2>
      <Banner
        kind={gate.passed ? 'ok' : 'warn'}
        title={
          !gate.passed
            ? t('Not shown to be better')
            : provedBetter(gate)
              ? t('Proved better')
              : t('At least as good')
        }
      >
        {gate.reason}
      </Banner>
      <Actions model={model} />
      {notes.map((note) => (
        <Banner key={note}>{note}</Banner>
      ))}
      <dl className={detail.facts}>
        <Fact name={t(scoreNames[model.task][0])} value={writeInterval(f1)} />
        <Fact name={t(scoreNames[model.task][1])} value={writeInterval(f4)} />
        <Fact
          name={
            gate.against === null
              ? model.task === 'cues'
                ? t('Against the cue template')
                : t('Against the analysis')
              : t('Against {model}', { model: gate.against })
          }
          value={t('{difference} on {count, plural, one {# track} other {# tracks}}', {
            difference: writeDifference(gate.difference),
            count: gate.tracks,
          })}
        />
        {signatureAccuracy === null ? null : (
          <Fact name={t('Kind, name and colour right')} value={formatShare(signatureAccuracy)} />
        )}
        {calibrationError === null ? null : (
          <Fact name={t('Calibration error')} value={formatDecimal(calibrationError, 3)} />
        )}
        <Fact name={t('Learned from')} value={learnedFrom(model)} />
        {halfLife === null ? null : (
          <Fact
            name={t('Your habits changed')}
            value={t('a track counts half after {count, plural, one {# later one} other {# later ones}}', {
              count: Math.round(halfLife),
            })}
          />
        )}
        {parent === null ? null : <Fact name={t('In use at that time')} value={parent} />}
        <Fact name={t('Training took')} value={`${formatDecimal(trainingSeconds, 1)} s`} />
        {secondsPerTrack === null ? null : (
          <Fact
            name={model.task === 'cues' ? t('Time to place the cues of a track') : t('Time per track')}
            value={t('{milliseconds} ms', { milliseconds: formatDecimal(1000 * secondsPerTrack, 1) })}
          />
        )}
        {backbone === null ? null : <Fact name={t('Also hears with')} value={backbone} />}
        <Fact name="SHA-256" value={sha256.slice(0, 16)} />
      </dl>
    </aside>
  );
}
