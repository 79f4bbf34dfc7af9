import manifest from '../../package.json' with { type: 'json' };

/** Version of Segue. */
export const version: string = manifest.version;
