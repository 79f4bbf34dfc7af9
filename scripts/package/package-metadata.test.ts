import { describe, expect, it } from 'vitest';
import { toControl } from './package-metadata.ts';

describe('toControl', () => {
  it('writes the fields of a Debian control file', () => {
    const control = toControl(
      {
        name: 'segue',
        version: '1.2.0-beta.1',
        architecture: 'amd64',
        maintainer: 'A <a@example.org>',
        homepage: null,
        license: 'MIT',
        section: null,
        priority: 'optional',
        depends: ['libgtk-3-0', 'libnss3'],
        recommends: [],
        synopsis: 'One line',
        description: 'First\n\nsecond',
        scripts: { afterInstall: '', afterRemove: '' },
      },
      1234,
    );
    expect(control).toBe(`Package: segue
Version: 1.2.0~beta.1
License: MIT
Architecture: amd64
Maintainer: A <a@example.org>
Installed-Size: 1234
Depends: libgtk-3-0, libnss3
Section: misc
Priority: optional
Description: One line
 First
 .
 second
`);
  });
});
