import { SIGNAL_PROCESSING_SOURCE } from '../../analysis/activations/signal-processing.ts';
import { modelSource } from '../../../shared/domain/index.ts';
import { networksOf } from '../../pool/networks.ts';
import type { Core } from '../create-core.ts';

/** The networks that a library wants its tracks analysed with. */
export interface WantedNetworks {
  /** Source of the model, as tracks carry it. */
  readonly model: string;
  /** The same including the key network, as the pool identifies it. */
  readonly networks: string;
}

/**
 * This machine's networks: those of the configured model, or of the named one.
 * @param version of a model, which need not be installed on this machine
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
