import manifest from '../../package.json' with { type: 'json' };

/** The version of Segue. */
export const version: string = manifest.version;
