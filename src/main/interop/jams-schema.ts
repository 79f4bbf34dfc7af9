import { z } from 'zod';
import { msg } from '../../shared/languages/translate.ts';
import { issueText } from '../../shared/domain/schema-issue.ts';

/**
 * JAMS 0.3 (Humphrey et al., ISMIR 2014; schema of the `jams` package): the container's rules and those of the
 * namespaces that Segue writes. Unknown namespaces are accepted, because other tools may add them.
 */
const observationSchema = z.looseObject({
  time: z.number().min(0),
  duration: z.number().min(0),
  value: z.unknown(),
  confidence: z.unknown(),
});

const valueSchemas: Readonly<Record<string, z.ZodType>> = {
  beat: z.number().nullable(),
  tempo: z.number().min(0),
  segment_open: z.string(),
  key_mode: z
    .string()
    .regex(/^(N|([A-G][b#]?)(:(major|minor|ionian|dorian|phrygian|lydian|mixolydian|aeolian|locrian))?)$/),
  tag_open: z.string(),
  vector: z.array(z.number()).min(1),
};
const confidenceSchemas: Readonly<Record<string, z.ZodType>> = { tempo: z.number().min(0).max(1) };

const jamsAnnotationSchema = z
  .looseObject({
    namespace: z.string(),
    annotation_metadata: z.looseObject({
      annotation_tools: z.string().optional(),
      data_source: z.string().optional(),
      annotator: z.record(z.string(), z.unknown()).optional(),
    }),
    data: z.array(observationSchema),
    sandbox: z.record(z.string(), z.unknown()).optional(),
    time: z.number().min(0).nullable().optional(),
    duration: z.number().min(0).nullable().optional(),
  })
  .check((context) => {
    const { namespace, data } = context.value;
    for (const [i, observation] of data.entries())
      for (const [field, schema] of [
        ['value', valueSchemas[namespace]],
        ['confidence', confidenceSchemas[namespace]],
      ] as const) {
        const checked = schema?.safeParse(observation[field]);
        if (checked && !checked.success)
          context.issues.push({
            code: 'custom',
            input: observation[field],
            path: ['data', i, field],
            params: {
              text: msg('{field}: {problem}', {
                field: namespace,
                problem: issueText(checked.error.issues[0]!),
              }),
            },
          });
      }
  });
export type JamsAnnotation = z.infer<typeof jamsAnnotationSchema>;

export const jamsSchema = z.looseObject({
  file_metadata: z.looseObject({
    title: z.string().optional(),
    artist: z.string().optional(),
    release: z.string().optional(),
    duration: z.number().min(0),
    identifiers: z.record(z.string(), z.unknown()).optional(),
    jams_version: z
      .string()
      .regex(/[0-9].[0-9].[0-9]/)
      .optional(),
  }),
  annotations: z.array(jamsAnnotationSchema),
  sandbox: z.record(z.string(), z.unknown()).optional(),
});
export type Jams = z.infer<typeof jamsSchema>;
