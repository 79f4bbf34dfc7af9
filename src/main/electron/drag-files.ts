import { existsSync } from 'node:fs';
import type { WebContents } from 'electron';
import { z } from 'zod';
import { trackIdSchema } from '../../shared/domain/track.ts';

const MAX_FILES = 1000;
const draggedSchema = z.array(trackIdSchema).min(1).max(MAX_FILES);

/** Starts dragging a file that Segue wrote. Any other file is refused: a page must not hand out arbitrary files. */
export async function dragFile(
  contents: WebContents,
  file: string,
  isKnown: () => Promise<boolean>,
  icon: string,
): Promise<void> {
  if (existsSync(file) && (await isKnown()) && !contents.isDestroyed()) contents.startDrag({ file, icon });
}

/** Starts dragging tracks' files out of the page. Missing files are left out. */
export async function dragFiles(
  contents: WebContents,
  input: unknown,
  fileOf: (trackId: number) => Promise<{ readonly path: string } | null>,
  icon: string,
): Promise<void> {
  const files = (await Promise.all(draggedSchema.parse(input).map(fileOf))).flatMap((found) =>
    found === null ? [] : [found.path],
  );
  const [file] = files;
  if (file !== undefined && !contents.isDestroyed()) contents.startDrag({ file, files, icon });
}
