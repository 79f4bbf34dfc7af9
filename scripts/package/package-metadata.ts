/** Metadata of a Linux package. */
export interface PackageMetadata {
  readonly name: string;
  readonly version: string;
  /** In the packaging system's terms: `amd64` or `x86_64`. */
  readonly architecture: string;
  readonly maintainer: string;
  readonly homepage: string | null;
  readonly license: string | null;
  readonly section: string | null;
  readonly priority: string;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  /** One line. */
  readonly synopsis: string;
  readonly description: string;
  /** Shell scripts. */
  readonly scripts: { readonly afterInstall: string; readonly afterRemove: string };
}

const fields = (entries: readonly (readonly [string, string | null])[]): string =>
  entries.flatMap(([name, value]) => (value ? [`${name}: ${value}\n`] : [])).join('');

/** Formats a long text in a control file: each line indented, an empty one as a dot (Debian Policy, 5.6.13). */
const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => ` ${line.trim() || '.'}`)
    .join('\n');

/** `DEBIAN/control` (Debian Policy, chapter 5). */
export function toControl(data: PackageMetadata, installedKilobytes: number): string {
  return fields([
    ['Package', data.name],
    ['Version', data.version.replace('-', '~')],
    ['License', data.license],
    ['Architecture', data.architecture],
    ['Maintainer', data.maintainer],
    ['Installed-Size', String(installedKilobytes)],
    ['Depends', data.depends.join(', ')],
    ['Recommends', data.recommends.join(', ')],
    ['Section', data.section ?? 'misc'],
    ['Priority', data.priority],
    ['Homepage', data.homepage],
    ['Description', `${data.synopsis}\n${indented(data.description)}`],
  ]);
}

/** A spec file that packages the contents of the folder `%{staged}`. */
export function toSpec(data: PackageMetadata, paths: readonly string[]): string {
  // Prebuilt files must not be rebuilt: stripping and build ids would change signed and hashed files.
  return `%define _build_id_links none
%define __os_install_post %{nil}
%define _binary_payload w6.xzdio
AutoReqProv: no
${fields([
  ['Name', data.name],
  ['Version', data.version.replace('-', '~')],
  ['Release', '1'],
  ['Summary', data.synopsis],
  ['License', data.license ?? 'MIT'],
  ['URL', data.homepage],
  ['Packager', data.maintainer],
  ...data.depends.map((name) => ['Requires', name] as const),
])}
%description
${data.description}

%install
mkdir -p %{buildroot}
cp -a %{staged}/. %{buildroot}/

%files
%defattr(-,root,root)
${paths.map((path) => `"${path}"`).join('\n')}

%post
${data.scripts.afterInstall.replace(/^#!.*\n/, '')}
%postun
${data.scripts.afterRemove.replace(/^#!.*\n/, '')}`;
}
