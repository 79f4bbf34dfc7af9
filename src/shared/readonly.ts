import type { z } from 'zod';

type Atom = string | number | boolean | bigint | symbol | null | undefined | ((...args: never[]) => unknown);

/** A deeply readonly version of a type. */
export type DeepReadonly<T> = unknown extends T
  ? T
  : T extends Atom
    ? T
    : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** The readonly type of a schema's parsed output. */
export type Infer<S extends z.ZodType> = DeepReadonly<z.output<S>>;
