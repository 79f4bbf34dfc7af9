import { createPublicKey, verify } from 'node:crypto';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Where an installed copy looks for newer versions and how it verifies them; packaged with it. */
export const updateSourceSchema = z.strictObject({
  /** Folder of the feed, with a trailing slash. */
  url: z.url(),
  /** Ed25519 key that feeds are signed with, SPKI in PEM. */
  publicKey: z.string(),
});
export type UpdateSource = z.infer<typeof updateSourceSchema>;

const fileSchema = z.object({
  /** File name, relative to the feed. */
  url: z.string().regex(/^[\w.+-]+$/),
  /** SHA-512 in Base64. */
  sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
  size: z.int().positive(),
});

/** The contents of electron-builder's `latest*.yml`; other fields are ignored. */
const feedSchema = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+(-[\w.]+)?$/),
  files: z.array(fileSchema).min(1),
  releaseNotes: z.string().nullish(),
});

export type UpdateFile = z.infer<typeof fileSchema>;
export interface Feed {
  readonly version: string;
  readonly files: readonly UpdateFile[];
  /** What is new, for people; empty if nothing is stated. */
  readonly notes: string;
}

/** Feed name that electron-builder uses for a system. */
export function feedName(platform: string, arch: string): string {
  if (platform === 'darwin') return 'latest-mac.yml';
  if (platform === 'win32') return 'latest.yml';
  return arch === 'x64' ? 'latest-linux.yml' : `latest-linux-${arch}.yml`;
}

/** Maximum size of a feed in bytes. */
const MAX_BYTES = 256 * 1024;

async function read(url: URL, signal: AbortSignal | undefined): Promise<Buffer> {
  let response: Response;
  try {
    response = await fetch(url, { redirect: 'follow', cache: 'no-store', ...(signal && { signal }) });
  } catch (error) {
    throw new AppError(
      'io',
      msg('The update server cannot be reached: {reason}', { reason: errorText(error) }),
      { cause: error },
    );
  }
  if (!response.ok || !response.body)
    throw new AppError(
      'io',
      msg('The update server answers with {status} for {pathname}.', {
        status: response.status,
        pathname: url.pathname,
      }),
    );
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_BYTES)
      throw new AppError(
        'invalid_input',
        msg('What the update server says is too long to be a list of files.'),
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads the feed and its signature, `NAME.sig`, which signs the file's bytes in Base64.
 * @throws AppError `io` if it cannot be read, `invalid_input` if it was not signed with the source's key or is not a
 * feed
 */
export async function readFeed(source: UpdateSource, name: string, signal?: AbortSignal): Promise<Feed> {
  const bytes = await read(new URL(name, source.url), signal);
  const signature = await read(new URL(`${name}.sig`, source.url), signal);
  const isSigned = verify(
    null,
    bytes,
    createPublicKey(source.publicKey),
    Buffer.from(signature.toString(), 'base64'),
  );
  if (!isSigned)
    throw new AppError(
      'invalid_input',
      msg('The update is not signed by those who made this Segue. It was refused; nothing was downloaded.'),
    );
  const feed = feedSchema.safeParse(parse(bytes.toString('utf8')));
  if (!feed.success)
    throw new AppError('invalid_input', msg('The list of updates is damaged. Try again later.'));
  const { version, files, releaseNotes } = feed.data;
  return { version, files, notes: releaseNotes?.trim() ?? '' };
}
