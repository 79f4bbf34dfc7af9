/**
 * The smallest possible network (y = Identity(x), float32 [1], opset 14), to find out whether a provider starts at all.
 * The test beside this file generates the same bytes.
 */
export const probeNetwork = (): Uint8Array => Buffer.from(PROBE, 'base64');

const PROBE = 'CAg6OwoQCgF4EgF5IghJZGVudGl0eRIFZ3JhcGhaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAO';
