import { z } from 'zod';
import { errorCodes } from '../errors.ts';
import type { ErrorCode, ErrorDetails } from '../errors.ts';

const idSchema = z.int().min(0);
const nameSchema = z.string().max(200);

/** Client to host. Validated on receipt, because the other end is not trusted. */
export const toHostSchema = z.discriminatedUnion('t', [
  /** The first message of every connection. */
  z.strictObject({ t: z.literal('hello'), client: z.string().min(1).max(64), contract: z.string().max(64) }),
  z.strictObject({ t: z.literal('call'), id: idSchema, method: nameSchema, input: z.unknown() }),
  z.strictObject({ t: z.literal('cancel'), id: idSchema }),
  z.strictObject({ t: z.literal('sub'), topic: nameSchema }),
  z.strictObject({ t: z.literal('unsub'), topic: nameSchema }),
]);
export type ToHost = z.infer<typeof toHostSchema>;

/** Host to client. */
export type ToClient =
  | { readonly t: 'hello'; readonly contract: string; readonly app: string }
  | { readonly t: 'ok'; readonly id: number; readonly value: unknown }
  | {
      readonly t: 'err';
      readonly id: number;
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: ErrorDetails;
    }
  | { readonly t: 'event'; readonly id: number; readonly event: unknown }
  | { readonly t: 'topic'; readonly topic: string; readonly event: unknown };

export function isErrorCode(code: string): code is ErrorCode {
  return (errorCodes as readonly string[]).includes(code);
}

/** Moves JSON-safe messages in order. `onClose` is called once, whichever side closes; nothing arrives after it. */
export interface Transport {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}
