import type { z } from 'zod';
import type { DeepReadonly, Infer } from '../readonly.ts';

declare global {
  // Present in browsers and in Node alike; shared code only hands it through.
  // oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface
  interface AbortSignal {}
}

/** A question with one answer. */
export interface CallEndpoint<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'call';
  readonly input: I;
  readonly output: O;
  /** True when asking twice does no harm, so that a client may ask again after a lost connection. */
  readonly safe: boolean;
}

/** A call that reports on its way. */
export interface JobEndpoint<
  I extends z.ZodType = z.ZodType,
  E extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  readonly kind: 'job';
  readonly input: I;
  readonly event: E;
  readonly output: O;
  readonly safe: boolean;
}

/** News for every subscriber. */
export interface TopicEndpoint<E extends z.ZodType = z.ZodType> {
  readonly kind: 'topic';
  readonly event: E;
}

export type Endpoint = CallEndpoint | JobEndpoint | TopicEndpoint;
export type Contract = Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;

/** Everything that crosses is JSON-safe: no Date, Map, BigInt, typed array, or `undefined` in an array. Bytes go by URL. */
export function call<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  options: { safe?: boolean } = {},
): CallEndpoint<I, O> {
  return { kind: 'call', input, output, safe: options.safe ?? false };
}

/** Events are coalesced to 10 per second per running job, the latest wins; the last one always arrives. */
export function job<I extends z.ZodType, E extends z.ZodType, O extends z.ZodType>(
  input: I,
  event: E,
  output: O,
  options: { safe?: boolean } = {},
): JobEndpoint<I, E, O> {
  return { kind: 'job', input, event, output, safe: options.safe ?? false };
}

export function topic<E extends z.ZodType>(event: E): TopicEndpoint<E> {
  return { kind: 'topic', event };
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}
export interface JobOptions<E> extends CallOptions {
  readonly onEvent?: (event: E) => void;
}

/** What a schema's parser takes: fields with defaults may be absent. */
type Given<S extends z.ZodType> = DeepReadonly<z.input<S>>;

type ClientMethod<T> =
  T extends CallEndpoint<infer I, infer O>
    ? (input: Given<I>, options?: CallOptions) => Promise<Infer<O>>
    : T extends JobEndpoint<infer I, infer E, infer O>
      ? (input: Given<I>, options?: JobOptions<Infer<E>>) => Promise<Infer<O>>
      : T extends TopicEndpoint<infer E>
        ? (listener: (event: Infer<E>) => void) => () => void
        : never;

/**
 * What a client sees: `api.library.query(input, {signal})`, `api.jobs.watch(input, {onEvent})`,
 * `api.library.changed(listener)` which returns the way to stop listening. Failures are AppErrors.
 */
export type Client<C extends Contract> = {
  readonly [G in keyof C]: { readonly [M in keyof C[G]]: ClientMethod<C[G][M]> };
};

export interface HandlerContext {
  /** Aborted when the caller cancels or goes away. */
  readonly signal: AbortSignal;
  /** Names the calling window; topics carry it as `origin` so that a window can ignore its own echo. */
  readonly clientId: string;
}
export interface ReportingContext<E> extends HandlerContext {
  readonly emit: (event: E) => void;
}

type Awaitable<T> = T | Promise<T>;
type HandlerOf<T> =
  T extends CallEndpoint<infer I, infer O>
    ? (input: Infer<I>, context: HandlerContext) => Awaitable<Given<O>>
    : T extends JobEndpoint<infer I, infer E, infer O>
      ? (input: Infer<I>, context: ReportingContext<Given<E>>) => Awaitable<Given<O>>
      : T extends TopicEndpoint<infer E>
        ? (listener: (event: Given<E>) => void) => () => void
        : never;

/**
 * What a host implements. Input arrives parsed (defaults filled in). For a topic the host passes a listener and gets
 * the way to remove it.
 */
export type Handlers<C extends Contract> = {
  readonly [G in keyof C]: { readonly [M in keyof C[G]]: HandlerOf<C[G][M]> };
};

/** Names like `library.query`, as they travel. */
function endpointName(group: string, method: string): string {
  return `${group}.${method}`;
}

/** All endpoints by their travelling name. */
export function listEndpoints(contract: Contract): Map<string, Endpoint> {
  const endpoints = new Map<string, Endpoint>();
  for (const [group, methods] of Object.entries(contract))
    for (const [method, endpoint] of Object.entries(methods))
      endpoints.set(endpointName(group, method), endpoint);
  return endpoints;
}
