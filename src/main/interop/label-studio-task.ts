import { z } from 'zod';
import type { Infer } from '../../shared/readonly.ts';
import { annotationSchema, hotCueSlots, sectionLabels } from '../../shared/domain/index.ts';

const camelotKeys = Array.from({ length: 12 }, (_, i) => [`${i + 1}A`, `${i + 1}B`]).flat();
const cueLabels = [
  'Memory cue',
  'Memory loop',
  ...hotCueSlots.flatMap((slot) => [`Hot cue ${slot}`, `Hot loop ${slot}`]),
];
const anchorLabels = Array.from({ length: 16 }, (_, i) => `Beat ${i + 1}`);

/** The labeling configuration that the tasks require. */
export const labelStudioConfig = `<View>
  <Header value="$title"/>
  <Audio name="audio" value="$audio" zoom="true" hotkey="space"/>
  <Labels name="section" toName="audio">
${sectionLabels.map((label) => `    <Label value="${label}"/>`).join('\n')}
  </Labels>
  <Labels name="cue" toName="audio">
${cueLabels.map((label) => `    <Label value="${label}"/>`).join('\n')}
  </Labels>
  <TextArea name="cue_name" toName="audio" perRegion="true" whenTagName="cue" maxSubmissions="1" editable="true"/>
  <Labels name="anchor" toName="audio">
${anchorLabels.map((label) => `    <Label value="${label}"/>`).join('\n')}
  </Labels>
  <Number name="anchor_bpm" toName="audio" perRegion="true" whenTagName="anchor" min="1" max="1000" step="0.01"/>
  <Choices name="key" toName="audio" choice="single" showInline="true">
${camelotKeys.map((key) => `    <Choice value="${key}"/>`).join('\n')}
  </Choices>
  <TextArea name="notes" toName="audio" maxSubmissions="1" editable="true"/>
</View>
`;

const resultSchema = z.looseObject({
  id: z.string(),
  from_name: z.string(),
  type: z.string(),
  value: z.looseObject({
    start: z.number().optional(),
    end: z.number().optional(),
    labels: z.array(z.string()).optional(),
    choices: z.array(z.string()).optional(),
    text: z.union([z.string(), z.array(z.string())]).optional(),
    number: z.number().nullable().optional(),
  }),
});
export type Result = Infer<typeof resultSchema>;

export const labelStudioTaskSchema = z.looseObject({
  data: z.looseObject({
    audio: z.string(),
    title: z.string(),
    segue: z.strictObject({
      format: z.literal(1),
      track: z.string().nullable(),
      base: z.string(),
      /** The source of the task. Label Studio keeps it unchanged; it holds what regions cannot express. */
      document: annotationSchema,
    }),
  }),
  predictions: z
    .array(
      z.looseObject({
        model_version: z.string().optional(),
        score: z.number().optional(),
        result: z.array(resultSchema),
      }),
    )
    .default([]),
  annotations: z
    .array(
      z.looseObject({
        result: z.array(resultSchema),
        was_cancelled: z.boolean().optional(),
        updated_at: z.string().optional(),
        created_at: z.string().optional(),
        completed_by: z
          .union([z.number(), z.looseObject({ email: z.string().optional(), id: z.number().optional() })])
          .nullable()
          .optional(),
      }),
    )
    .default([]),
});
export type LabelStudioTask = Infer<typeof labelStudioTaskSchema>;
