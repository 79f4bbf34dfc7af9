import { z } from 'zod';

const SHOWN = 5;
const LONGEST = 1000;

/** The problems that a schema found, one per line; only the first few if there are many. */
export function validationMessage({ issues }: z.ZodError): string {
  const text = z.prettifyError(new z.ZodError(issues.slice(0, SHOWN)));
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return issues.length > SHOWN ? `${short}\n… and ${issues.length - SHOWN} more` : short;
}
