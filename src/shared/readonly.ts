import type { z } from 'zod';

type Atom = string | number | boolean | bigint | symbol | null | undefined | ((...args: never[]) => unknown);

/** The same data, which nobody may change in place: a new value is made instead. */
export type DeepReadonly<T> = unknown extends T
  ? T
  : T extends Atom
    ? T
    : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** What a schema's parser returns. */
export type Infer<S extends z.ZodType> = DeepReadonly<z.output<S>>;
