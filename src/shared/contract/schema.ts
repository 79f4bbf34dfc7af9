import type { z } from 'zod';
import type { DeepReadonly, Infer } from '../readonly.ts';

declare global {
  // Exists in browsers and in Node alike; shared code only passes it on.
  // oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface
  interface AbortSignal {}
}

/** A request with one response. */
export interface CallEndpoint<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly kind: 'call';
  readonly input: I;
  readonly output: O;
  /** True when the call is safe to repeat, so that a client may retry after a lost connection. */
  readonly safe: boolean;
}

/** A call that reports events while it runs. */
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

/** Events published to every subscriber. */
export interface TopicEndpoint<E extends z.ZodType = z.ZodType> {
  readonly kind: 'topic';
  readonly event: E;
}

export type Endpoint = CallEndpoint | JobEndpoint | TopicEndpoint;
export type Contract = Readonly<Record<string, Readonly<Record<string, Endpoint>>>>;

/**
 * Everything that crosses the wire is JSON-safe: no Date, Map, BigInt, typed array, or `undefined` in an array. Bytes
 * are fetched by URL.
 */
export function call<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  options: { safe?: boolean } = {},
): CallEndpoint<I, O> {
  return { kind: 'call', input, output, safe: options.safe ?? false };
}

/** Events are coalesced to 10 per second for each running job. The latest wins, and the last one always arrives. */
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

/** The input of a schema's parser: fields with defaults may be absent. */
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
 * The client's view of the contract: `api.library.query(input, {signal})`, `api.jobs.watch(input, {onEvent})`, and
 * `api.library.changed(listener)`, which returns an unsubscribe function. Failures are AppErrors.
 */
export type Client<C extends Contract> = {
  readonly [G in keyof C]: { readonly [M in keyof C[G]]: ClientMethod<C[G][M]> };
};

export interface HandlerContext {
  /** Aborted when the caller cancels or disconnects. */
  readonly signal: AbortSignal;
  /** Identifies the calling window; topics carry it as `origin` so that a window can ignore its own changes. */
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
 * What a host implements. Input arrives parsed, with defaults filled in. For a topic the host receives a listener and
 * returns an unsubscribe function.
 */
export type Handlers<C extends Contract> = {
  readonly [G in keyof C]: { readonly [M in keyof C[G]]: HandlerOf<C[G][M]> };
};

/** Endpoint names on the wire, such as `library.query`. */
function endpointName(group: string, method: string): string {
  return `${group}.${method}`;
}

/** All endpoints by their wire name. */
export function listEndpoints(contract: Contract): Map<string, Endpoint> {
  const endpoints = new Map<string, Endpoint>();
  for (const [group, methods] of Object.entries(contract))
    for (const [method, endpoint] of Object.entries(methods))
      endpoints.set(endpointName(group, method), endpoint);
  return endpoints;
}
