import { initial } from './0001-initial.ts';

export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/** In the order in which they apply. Append only. */
export const migrations: readonly Migration[] = [initial];
