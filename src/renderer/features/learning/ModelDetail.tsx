import { MapPinPlus, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { PersonalModel } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Field, TextInput } from '../../ui/Field.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { counted } from '../../ui/number.ts';
import { showError } from '../../ui/Toast.tsx';
import detail from '../../ui/MasterDetail.module.css';
import { placeEverywhere, promoteModel, rollBackModel } from './actions.ts';
import { writeDifference, writeInterval } from './write-interval.ts';

/** Puts a version in use that the gate refuses. */
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
      title={`Use ${model.version} all the same?`}
      description={model.gate.reason}
      submit="Use it"
      canSubmit={reason.trim() !== ''}
      error={refusal}
      onSubmit={() => void use()}
      onClose={onClose}
    >
      <Field label="Reason" hint="Kept with the decision.">
        <TextInput
          aria-label="Reason"
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}

async function promote(model: PersonalModel): Promise<void> {
  try {
    await promoteModel(model.version);
  } catch (error) {
    showError(`${model.version} could not be put in use`, error);
  }
}

function Actions({ model }: { readonly model: PersonalModel }) {
  const [isOverriding, setOverriding] = useState(false);
  if (model.state === 'active')
    return (
      <div className={detail.actions}>
        <Button icon={MapPinPlus} onClick={() => void placeEverywhere()}>
          Propose cues in unverified tracks
        </Button>
        <Button icon={RotateCcw} onClick={() => void rollBackModel('Rolled back')}>
          Roll back
        </Button>
      </div>
    );
  return (
    <div className={detail.actions}>
      {model.gate.passed ? (
        <Button variant="primary" onClick={() => void promote(model)}>
          Use this version
        </Button>
      ) : (
        <Button onClick={() => setOverriding(true)}>Use it all the same…</Button>
      )}
      {isOverriding ? <OverrideDialog model={model} onClose={() => setOverriding(false)} /> : null}
    </div>
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

/** One version: how good it is, what it was held against, and what can be done with it. */
export function ModelDetail({ model }: { readonly model: PersonalModel }) {
  const { version, tracks, cues, dataset, parent, f1, f4, calibrationError, signatureAccuracy } = model;
  const { gate, halfLife, trainingSeconds, notes, sha256 } = model;
  return (
    <aside className={detail.detail} aria-label="Model">
      <h2 className={detail.detailTitle}>{version}</h2>
      <Banner
        kind={gate.passed ? 'ok' : 'warn'}
        title={gate.passed ? 'Passed the gate' : 'Did not pass the gate'}
      >
        {gate.reason}
      </Banner>
      <Actions model={model} />
      {notes.map((note) => (
        <Banner key={note}>{note}</Banner>
      ))}
      <dl className={detail.facts}>
        <Fact name="Cues within a beat of yours (F1)" value={writeInterval(f1)} />
        <Fact name="Within four beats" value={writeInterval(f4)} />
        <Fact
          name={`Against ${gate.against ?? 'the cue template'}`}
          value={`${writeDifference(gate.difference)} on ${counted(gate.tracks, 'track')}`}
        />
        {signatureAccuracy === null ? null : (
          <Fact name="Kind, name and colour right" value={`${Math.round(100 * signatureAccuracy)} %`} />
        )}
        {calibrationError === null ? null : (
          <Fact name="Calibration error" value={calibrationError.toFixed(3)} />
        )}
        <Fact
          name="Learned from"
          value={`${counted(tracks, 'track')} with ${counted(cues, 'cue')}${dataset === null ? '' : ` of ${dataset}`}`}
        />
        {halfLife === null ? null : (
          <Fact
            name="Your habits changed"
            value={`a track counts half after ${counted(Math.round(halfLife), 'later one')}`}
          />
        )}
        {parent === null ? null : <Fact name="In use at that time" value={parent} />}
        <Fact name="Training took" value={`${trainingSeconds.toFixed(1)} s`} />
        <Fact name="SHA-256" value={sha256.slice(0, 16)} />
      </dl>
    </aside>
  );
}
