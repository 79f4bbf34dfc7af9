import { z } from 'zod';

/** What personal models learn. */
export const personalTaskSchema = z.enum(['cues', 'sections', 'grid']);
export type PersonalTask = z.infer<typeof personalTaskSchema>;
