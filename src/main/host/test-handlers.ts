import { contract } from '../../shared/contract/contract.ts';
import type { AppHandlers } from '../../shared/contract/contract.ts';
import { listEndpoints } from '../../shared/contract/schema.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** For tests of the hosts: a core without any calls. A test replaces the groups that it needs. */
export function emptyHandlers(): AppHandlers {
  const handlers: Record<string, Record<string, unknown>> = {};
  for (const [name, endpoint] of listEndpoints(contract)) {
    const [group, method] = name.split('.') as [string, string];
    (handlers[group] ??= {})[method] =
      endpoint.kind === 'topic'
        ? () => () => undefined
        : () => {
            throw new AppError('not_found', msg('The empty core has no {name}', { name }));
          };
  }
  return handlers as unknown as AppHandlers;
}
