import { SIGNAL_PROCESSING_SOURCE } from '../../analysis/activations/signal-processing.ts';
import { modelSource } from '../../../shared/domain/index.ts';
import { networksOf } from '../../pool/networks.ts';
import type { Core } from '../create-core.ts';

/** What a library wants its tracks to be analysed by. */
export interface WantedNetworks {
  /** Source of the model, as tracks carry it. */
  readonly model: string;
  /** The same with the key network, as pools know it. */
  readonly networks: string;
}

/**
 * The networks of this machine: of the model that the settings choose, or of the one that is named.
 * @param version of a model, which need not be on this machine
 */
export async function wantedNetworks(
  { models }: Pick<Core, 'models'>,
  version?: string,
): Promise<WantedNetworks> {
  const { choice, keyModels } = await models.list();
  const model = version === undefined ? choice.source : modelSource(version);
  const [keyNetwork] = model === SIGNAL_PROCESSING_SOURCE ? [] : keyModels;
  return { model, networks: networksOf(model, keyNetwork ? modelSource(keyNetwork.manifest.version) : null) };
}
