/**
 * The one configuration of what people install, for all systems. `npm run package` uses it; so does `npx electron-builder`
 * after a build.
 *
 * Environment:
 * - `ELECTRON_OVERRIDE_DIST_PATH`, `SEGUE_SQLITE_BINDING`: another Electron runtime and SQLite for it, in place of the
 *   official Electron of `package.json`, which is downloaded.
 * - `SEGUE_PACKAGE_OUTPUT`, `SEGUE_PACKAGE_FAST`: set by `npm run package` for its `--out` and `--fast`.
 * - `SEGUE_UPDATE_URL`, `SEGUE_UPDATE_KEY`: where installed copies look for updates, and the public key (PEM) that these are signed
 *   for; without them they do not look.
 * - `SEGUE_HOMEPAGE`, `SEGUE_MAINTAINER`: what packages say about where they come from.
 * - macOS: `CSC_LINK`, `CSC_KEY_PASSWORD` sign; `APPLE_API_KEY`, `APPLE_API_KEY_ID`, `APPLE_API_ISSUER` notarise.
 * - Windows: `WIN_CSC_LINK`, `WIN_CSC_KEY_PASSWORD` sign.
 */
import { existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Arch } from 'electron-builder';
import type { Configuration } from 'electron-builder';
import { readManifest, shippedPackages } from './scripts/package/packages.ts';

const root = import.meta.dirname;
const { ELECTRON_OVERRIDE_DIST_PATH, SEGUE_SQLITE_BINDING, SEGUE_UPDATE_URL } = process.env;
const isFast = Boolean(process.env.SEGUE_PACKAGE_FAST);

const { all, loaded } = shippedPackages(root);
/** What Vite has built into the page, and the types and sources of the others. */
const withoutModules = [...all].filter((folder) => !loaded.has(folder)).map((folder) => `!${folder}/**`);
const withoutSources = [
  '!**/node_modules/@types/**',
  '!**/node_modules/better-sqlite3/{binding.gyp,build,deps,src}/**',
  '!**/node_modules/better-sqlite3/binding.gyp',
  '!**/node_modules/node-addon-api/**',
  '!**/node_modules/onnxruntime-node/{lib,script,__commit.txt}/**',
  '!**/node_modules/**/*.{ts,mts,cts,map,flow}',
  '!**/node_modules/@{aws-sdk,smithy}/**/dist-es/**',
  '!**/node_modules/drizzle-orm/**/*.js',
  '!**/*.map',
];

/** Leaves out the native modules of other platforms, each in the names that it has for them. */
function withoutOthers(platform: 'linux' | 'darwin' | 'win32'): string[] {
  const abi = { linux: '-gnu', darwin: '', win32: '-msvc' }[platform];
  const runtimes = '!**/node_modules/onnxruntime-node/bin/napi-v6';
  return [
    `${runtimes}/!(${platform})/**`,
    `${runtimes}/${platform}/!(\${arch})/**`,
    // Whatever a developer has set up: hundreds of megabytes that only some can use.
    `${runtimes}/**/*providers_{cuda,tensorrt}*`,
    `!**/node_modules/better-sqlite3/prebuilds/!(${platform}-\${arch}).node`,
    `!**/node_modules/node-web-audio-api/!(node-web-audio-api.${platform}-\${arch}${abi}).node`,
  ];
}

/** What is in the archive. It must stand with the platform: patterns there that only leave out would bring in all else. */
const shippedFiles = (platform: 'linux' | 'darwin' | 'win32'): string[] => [
  'package.json',
  'out/main/**',
  'out/preload/**',
  'out/renderer/**',
  'models/**',
  'resources/icon.png',
  'out/THIRD_PARTY_NOTICES.txt',
  ...withoutModules,
  ...withoutSources,
  ...withoutOthers(platform),
];

/** The command line, with what shells and `man` know about it. */
const commandFiles = (script: string) => [
  { from: 'resources/bin', to: 'bin', filter: [script] },
  { from: 'out/command', to: 'command' },
];

const configuration: Configuration = {
  appId: 'app.segue',
  productName: 'Segue',
  executableName: 'segue',
  copyright: `Copyright © ${new Date().getFullYear()} Segue contributors`,
  directories: { output: process.env.SEGUE_PACKAGE_OUTPUT ?? 'dist', buildResources: 'build' },
  electronVersion: readManifest(root).devDependencies['electron']!,
  ...(ELECTRON_OVERRIDE_DIST_PATH && { electronDist: resolve(ELECTRON_OVERRIDE_DIST_PATH) }),
  electronLanguages: ['en-US', 'de', 'es'],
  extraMetadata: { homepage: process.env.SEGUE_HOMEPAGE ?? 'https://segue.invalid/' },
  npmRebuild: false,
  // Fast packages are for tests: gzip takes a tenth of the time of xz, and a fourth more room.
  compression: isFast ? 'store' : 'normal',
  asar: true,
  asarUnpack: ['**/*.node', '**/node_modules/onnxruntime-node/bin/**'],
  extraResources: [
    { from: 'out/THIRD_PARTY_NOTICES.txt', to: 'THIRD_PARTY_NOTICES.txt' },
    { from: 'LICENSE', to: 'LICENSE' },
    ...(SEGUE_UPDATE_URL ? [{ from: 'out/update-source.json', to: 'update-source.json' }] : []),
  ],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  },
  publish: SEGUE_UPDATE_URL ? { provider: 'generic', url: SEGUE_UPDATE_URL } : null,
  // A runtime that is not the official one may bring an app of its own, and need another SQLite.
  afterExtract: async ({ appOutDir }) => {
    const own = join(appOutDir, 'resources/app');
    if (existsSync(own)) await rm(own, { recursive: true });
  },
  afterPack: async ({ appOutDir, electronPlatformName, arch }) => {
    if (!SEGUE_SQLITE_BINDING) return;
    const prebuilds = join(appOutDir, 'resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds');
    await copyFile(SEGUE_SQLITE_BINDING, join(prebuilds, `${electronPlatformName}-${Arch[arch]}.node`));
  },

  mac: {
    target: (['dmg', 'zip'] as const).map((target) => ({ target, arch: ['x64', 'arm64'] })),
    category: 'public.app-category.music',
    icon: 'build/icon.icns',
    files: shippedFiles('darwin'),
    extraResources: commandFiles('segue'),
    hardenedRuntime: true,
    gatekeeperAssess: false,
    entitlements: 'build/entitlements.mac.plist',
    entitlementsInherit: 'build/entitlements.mac.plist',
    notarize: Boolean(process.env.APPLE_API_KEY),
    extendInfo: {
      CFBundleDocumentTypes: (
        [
          ['Rekordbox XML', 'public.xml'],
          ['Audio', 'public.audio'],
          ['Folder', 'public.folder'],
        ] as const
      ).map(([name, type]) => ({
        CFBundleTypeName: name,
        LSItemContentTypes: [type],
        CFBundleTypeRole: 'Viewer',
        LSHandlerRank: 'Alternate',
      })),
    },
  },
  dmg: { background: 'build/dmg-background.png', title: 'Segue ${version}' },

  win: {
    target: [{ target: 'nsis', arch: ['x64', 'arm64'] }],
    icon: 'build/icon.ico',
    executableName: 'Segue',
    files: shippedFiles('win32'),
    extraResources: commandFiles('segue.cmd'),
  },
  nsis: {
    // Names without spaces, and one file for each architecture, are what feeds of updates speak of.
    artifactName: 'segue-setup-${version}-${arch}.${ext}',
    buildUniversalInstaller: false,
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
    installerSidebar: 'build/installer-sidebar.bmp',
    uninstallerSidebar: 'build/installer-sidebar.bmp',
    installerHeader: 'build/installer-header.bmp',
    include: 'build/installer.nsh',
  },

  linux: {
    target: ['AppImage', 'deb', 'rpm', 'tar.gz'],
    icon: 'build/icons',
    category: 'AudioVideo',
    synopsis: 'Beat grids, cues and keys for DJ libraries',
    description:
      'Reads a Rekordbox library, finds beat grid, sections, key, energy and cues of every track with a confidence, lets you correct them, and writes them back to Rekordbox XML.',
    maintainer: process.env.SEGUE_MAINTAINER ?? 'Segue contributors <segue@segue.invalid>',
    files: shippedFiles('linux'),
    extraResources: commandFiles('segue'),
    mimeTypes: [
      'application/xml',
      'text/xml',
      'inode/directory',
      'audio/flac',
      'audio/x-wav',
      'audio/x-aiff',
      'audio/mpeg',
      'audio/mp4',
      'audio/aac',
      'audio/ogg',
      'audio/x-opus+ogg',
    ],
    desktop: { entry: { Keywords: 'DJ;Rekordbox;beat grid;cue;key;', StartupWMClass: 'Segue' } },
  },
  deb: {
    depends: [
      'libasound2 | libasound2t64',
      'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
      'libatspi2.0-0 | libatspi2.0-0t64',
      'libcups2 | libcups2t64',
      'libdrm2',
      'libgbm1',
      'libgtk-3-0 | libgtk-3-0t64',
      'libnss3',
      'libxkbcommon0',
      'xdg-utils',
    ],
    recommends: ['ffmpeg', 'libsecret-1-0'],
    packageCategory: 'sound',
    priority: 'optional',
    compression: isFast ? 'gz' : 'xz',
    afterInstall: 'build/after-install.sh',
    afterRemove: 'build/after-remove.sh',
    fpm: commandLinks(),
  },
  rpm: {
    afterInstall: 'build/after-install.sh',
    afterRemove: 'build/after-remove.sh',
    fpm: commandLinks(),
  },
};

/** Where a Linux system looks for the manual page and for completions. */
function commandLinks(): string[] {
  return [
    'out/THIRD_PARTY_NOTICES.txt=/usr/share/doc/segue/copyright',
    'out/command/segue.1=/usr/share/man/man1/segue.1',
    'out/command/segue.bash=/usr/share/bash-completion/completions/segue',
    'out/command/_segue=/usr/share/zsh/site-functions/_segue',
    'out/command/segue.fish=/usr/share/fish/vendor_completions.d/segue.fish',
  ];
}

export default configuration;
