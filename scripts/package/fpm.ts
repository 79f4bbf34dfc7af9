#!/usr/bin/env node
/**
 * Replaces `fpm` for electron-builder, which would otherwise download it: makes a `.deb` with dpkg-deb, or a `.rpm`
 * with rpmbuild, from the arguments that electron-builder passes (`-s dir -t deb|rpm … FROM=TO …`).
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { toControl, toSpec } from './package-metadata.ts';
import type { PackageMetadata } from './package-metadata.ts';

const text = { type: 'string' } as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    d: { ...text, short: 'd', multiple: true },
    force: { type: 'boolean' },
    debug: { type: 'boolean' },
    log: text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
    iteration: text,
    'deb-priority': text,
    'deb-compression': text,
    'deb-recommends': { ...text, multiple: true },
    'rpm-summary': text,
    'rpm-os': text,
    'rpm-compression': text,
  },
});

function required(name: keyof typeof values): string {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`--${name} is missing`);
  return value;
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) throw new Error(`${command} is needed to make this package: install it (${error.message})`);
  if (status !== 0) throw new Error(`${command} failed with exit code ${status}`);
}

/** Lays out the files as on the target system. `FROM/=TO` copies the contents of a folder. */
function stage(folder: string): void {
  for (const mapping of positionals) {
    const [from, to] = mapping.split('=');
    const target = join(folder, to!);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from!, target, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
  run('chmod', ['-R', 'u=rwX,go=rX', folder]);
}

function metadata(): PackageMetadata {
  const [synopsis = '', ...rest] = required('description').split('\n');
  return {
    name: required('name'),
    version: required('version'),
    architecture: required('architecture'),
    maintainer: required('maintainer'),
    // A missing address is better than a dead one.
    homepage: /\.invalid\b/.test(values.url ?? '') ? null : (values.url ?? null),
    license: values.license ?? null,
    section: values.category ?? null,
    priority: values['deb-priority'] ?? 'optional',
    depends: values.d ?? [],
    recommends: values['deb-recommends'] ?? [],
    synopsis: (values['rpm-summary'] ?? synopsis).trim(),
    description: (rest.length > 0 ? rest.join('\n') : synopsis).trim(),
    scripts: {
      afterInstall: readFileSync(required('after-install'), 'utf8'),
      afterRemove: readFileSync(required('after-remove'), 'utf8'),
    },
  };
}

function installedKilobytes(folder: string): number {
  const { stdout } = spawnSync('du', ['-sk', '--apparent-size', folder], { encoding: 'utf8' });
  return Number.parseInt(stdout, 10);
}

function makeDeb(folder: string, data: PackageMetadata): void {
  const root = join(folder, 'root');
  stage(root);
  const control = toControl(data, installedKilobytes(root));
  mkdirSync(join(root, 'DEBIAN'));
  writeFileSync(join(root, 'DEBIAN/control'), control);
  writeFileSync(join(root, 'DEBIAN/postinst'), data.scripts.afterInstall, { mode: 0o755 });
  writeFileSync(join(root, 'DEBIAN/postrm'), data.scripts.afterRemove, { mode: 0o755 });
  const compression = values['deb-compression'] === 'gz' ? ['-Zgzip', '-z1'] : ['-Zxz'];
  run('dpkg-deb', [...compression, '--root-owner-group', '--build', root, required('package')]);
}

function makeRpm(folder: string, data: PackageMetadata): void {
  const root = join(folder, 'root');
  stage(root);
  const spec = join(folder, 'segue.spec');
  writeFileSync(
    spec,
    toSpec(
      data,
      positionals.map((mapping) => mapping.split('=')[1]!),
    ),
  );
  const defines = {
    _topdir: join(folder, 'rpm'),
    _rpmdir: dirname(required('package')),
    _rpmfilename: required('package').slice(dirname(required('package')).length + 1),
    staged: root,
  };
  run('rpmbuild', [
    '-bb',
    '--target',
    required('architecture'),
    ...Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
    spec,
  ]);
}

const folder = mkdtempSync(join(tmpdir(), 'segue-package-'));
try {
  if (values.t === 'deb') makeDeb(folder, metadata());
  else if (values.t === 'rpm') makeRpm(folder, metadata());
  else throw new Error(`A package of type ${values.t} cannot be made here`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
