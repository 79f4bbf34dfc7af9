import type { Api } from '../../shared/contract/index.ts';
import type { AppConnection } from './connect.ts';

/** The connection to the core and the shell. Set before anything renders. */
export let api: Api;
/** Identifies this window in topics. */
export let clientId = '';

export function provideConnection(connection: AppConnection): void {
  api = connection.api;
  clientId = connection.clientId;
}
