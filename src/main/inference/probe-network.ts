/**
 * The smallest network there is (y = Identity(x), float32 [1], opset 14), to learn whether a provider starts at all.
 * The test beside this file writes the same bytes.
 */
export const probeNetwork = (): Uint8Array => Buffer.from(PROBE, 'base64');

const PROBE = 'CAg6OwoQCgF4EgF5IghJZGVudGl0eRIFZ3JhcGhaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAO';
