/** The licences of everything that is delivered with Segue, as one text. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shippedPackages } from './packages.ts';

/** A package in the product, or a library inside one. */
interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  /** Address of its source. */
  readonly source: string;
  /** Its licence texts; empty if the package contains none. */
  readonly texts: readonly string[];
}

/** Libraries that packages contain in compiled form, which their package.json does not mention. */
const compiledParts: readonly (Omit<Component, 'texts' | 'version'> & { readonly inside: string })[] = [
  { name: 'mpg123', inside: 'mpg123-decoder', license: 'LGPL-2.1-only', source: 'https://www.mpg123.de/' },
  {
    name: 'libFLAC',
    inside: '@wasm-audio-decoders/flac',
    license: 'BSD-3-Clause',
    source: 'https://github.com/xiph/flac',
  },
  {
    name: 'libvorbis and libogg',
    inside: '@wasm-audio-decoders/ogg-vorbis',
    license: 'BSD-3-Clause',
    source: 'https://github.com/xiph/vorbis',
  },
  {
    name: 'libopus',
    inside: 'opus-decoder',
    license: 'BSD-3-Clause',
    source: 'https://github.com/xiph/opus',
  },
  {
    name: 'Symphonia',
    inside: 'node-web-audio-api',
    license: 'MPL-2.0',
    source: 'https://github.com/pdeljanov/Symphonia',
  },
  {
    name: 'web-audio-api-rs',
    inside: 'node-web-audio-api',
    license: 'MIT',
    source: 'https://github.com/orottier/web-audio-api-rs',
  },
  { name: 'SQLite', inside: 'better-sqlite3', license: 'blessing', source: 'https://www.sqlite.org/src' },
  {
    name: 'Chromium (its parts: LICENSES.chromium.html)',
    inside: 'electron',
    license: 'BSD-3-Clause',
    source: 'https://chromium.googlesource.com/chromium/src',
  },
  {
    name: 'FFmpeg, as the library libffmpeg beside the app',
    inside: 'electron',
    license: 'LGPL-2.1-or-later',
    source: 'https://chromium.googlesource.com/chromium/third_party/ffmpeg',
  },
];

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type: string };
  readonly licenses?: readonly { readonly type: string }[];
  readonly repository?: string | { readonly url?: string };
  readonly homepage?: string;
}

const licenseFile = /^(licen[cs]e|copying|notice|third-?party-?notices?)([.-].*)?$/i;

/** Converts a repository from package.json to an address that a browser opens. */
function sourceOf({ name, repository, homepage }: PackageFile): string {
  const named = typeof repository === 'string' ? repository : repository?.url;
  if (!named) return homepage ?? `https://www.npmjs.com/package/${name}`;
  if (/^(github:)?[\w.-]+\/[\w.-]+$/.test(named))
    return `https://github.com/${named.replace(/^github:/, '')}`;
  return named
    .replace(/^git\+/, '')
    .replace(/^(git|ssh):\/\/(git@)?/, 'https://')
    .replace(/\.git$/, '');
}

function readComponent(folder: string): Component {
  const file = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageFile;
  const named = file.license ?? file.licenses?.[0];
  const license = typeof named === 'string' ? named : named?.type;
  if (!license)
    throw new Error(`${file.name} does not say what licence it has: look it up and do not ship it before`);
  const texts = readdirSync(folder)
    .filter((name) => licenseFile.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim());
  return { name: file.name, version: file.version, license, source: sourceOf(file), texts };
}

/** All packages and compiled libraries in the product, sorted by name. */
function listComponents(root: string): readonly Component[] {
  const packages = [...shippedPackages(root).all, 'node_modules/electron']
    .filter((folder) => !folder.includes('/@types/') && existsSync(join(root, folder)))
    .map((folder) => readComponent(join(root, folder)));
  const parts = compiledParts.map(({ inside, ...part }): Component => {
    const holder = packages.find(({ name }) => name === inside);
    if (!holder)
      throw new Error(`${part.name} is listed as part of ${inside}, which is not shipped any more`);
    return { ...part, version: `in ${inside} ${holder.version}`, texts: [] };
  });
  return [...packages, ...parts].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** Licences that are incompatible with a product under the MIT licence, as whole words of an SPDX expression. */
export function isRefusedLicense(license: string): boolean {
  const choices = license.split(/\s+OR\s+/i);
  return choices.every((choice) => /(^|[^L])(A?GPL)-?\d/i.test(choice));
}

const hasCopyleft = ({ license }: Component): boolean => /\b(LGPL|MPL)/.test(license);
const rule = '-'.repeat(80);
const title = ({ name, version, license, source }: Component): string =>
  `${name} ${version}\nLicence: ${license}\nSource: ${source}`;

/** @throws Error if a licence is unknown or incompatible with Segue's */
export function writeNotices(root: string): string {
  const components = listComponents(root);
  const refused = components.filter(({ license }) => isRefusedLicense(license));
  if (refused.length > 0)
    throw new Error(
      `Not to be shipped: ${refused.map(({ name, license }) => `${name} (${license})`).join(', ')}`,
    );
  // One text of each licence, for packages that name it without including it.
  const standard = new Map<string, string>();
  for (const { license, texts } of components)
    if (texts[0] && !standard.has(license)) standard.set(license, texts[0]);
  return [
    'Segue is published under the MIT licence. It contains the work of others, listed here with their licences.',
    '',
    'The following parts are under the LGPL or the MPL. They are unmodified; their source is at the addresses given, and',
    'each can be exchanged for another version: build Segue from its own source with that version installed.',
    '',
    ...components
      .filter(hasCopyleft)
      .map((part) => `* ${part.name} ${part.version}, ${part.license}: ${part.source}`),
    ...components.flatMap((part) => [
      '',
      rule,
      title(part),
      '',
      ...(part.texts.length > 0
        ? part.texts
        : [
            `It carries no text of its own.${standard.has(part.license) ? ` The text of ${part.license} is that of other parts in this list.` : ''}`,
          ]),
    ]),
    '',
  ].join('\n');
}
