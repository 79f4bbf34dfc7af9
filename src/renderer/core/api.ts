import type { Api } from '../../shared/contract/index.ts';
import type { AppConnection } from './connect.ts';

/** The core and the shell, once the window has connected; nothing renders before that. */
export let api: Api;
/** Names this window in topics. */
export let clientId = '';

export function provideConnection(connection: AppConnection): void {
  api = connection.api;
  clientId = connection.clientId;
}
