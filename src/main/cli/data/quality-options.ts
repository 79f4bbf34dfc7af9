import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { qualityMeasures, requiredFields } from '../../../shared/domain/dataset-terms.ts';
import type { QualityMeasure, RequiredField } from '../../../shared/domain/dataset-terms.ts';

export interface QualityFlags {
  readonly gate?: [QualityMeasure, number][];
  readonly require?: RequiredField[];
}

/** `balance=0.3`, repeatable. */
function collectGate(value: string, previous: [QualityMeasure, number][] = []): [QualityMeasure, number][] {
  const [name, text = ''] = value.split('=');
  const measure = qualityMeasures.find((candidate) => candidate === name);
  const threshold = Number(text);
  if (!measure || text === '' || !(threshold >= 0 && threshold <= 1))
    throw new InvalidArgumentError(
      `Write a gate as balance=0.3, with a threshold from 0 (off) to 1. Gates: ${qualityMeasures.join(', ')}.`,
    );
  return [...previous, [measure, threshold]];
}

function parseRequired(value: string): RequiredField[] {
  return value.split(',').map((part) => {
    const field = requiredFields.find((candidate) => candidate === part);
    if (!field)
      throw new InvalidArgumentError(`There is no field "${part}". Fields: ${requiredFields.join(', ')}.`);
    return field;
  });
}

export function addQualityOptions(command: Command): Command {
  return command
    .option('--gate <measure=share>', 'minimum score of a measure, 0 for none; may be repeated', collectGate)
    .option('--require <fields>', 'fields that count for completeness, separated by commas', parseRequired);
}

/** Quality options of a check or a version request. */
export function qualityRequest({ gate, require }: QualityFlags) {
  return { gates: Object.fromEntries(gate ?? []), ...(require ? { required: require } : {}) };
}
