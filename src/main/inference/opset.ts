/** Field numbers of `ModelProto` and `OperatorSetIdProto` in onnx.proto3. */
const OPSET_IMPORT = 8;
const DOMAIN = 1;
const VERSION = 2;
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

interface Field {
  readonly number: number;
  readonly value: number;
  /** Null for numbers. */
  readonly content: Uint8Array | null;
}

/** The fields of a protobuf message, without those nested in it. Ends at the first byte that is no field. */
function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  function varint(): number {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  }
  while (at < bytes.length) {
    const tag = varint();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    switch (type) {
      case VARINT:
        yield { number, value: varint(), content: null };
        break;
      case BYTES: {
        const length = varint();
        if (!(at + length <= bytes.length)) return;
        yield { number, value: length, content: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      case FIXED64:
      case FIXED32:
        at += type === FIXED64 ? 8 : 4;
        break;
      default:
        return;
    }
  }
}

/** The version of the standard operators that an ONNX file uses; null if it does not say. */
export function readOpset(bytes: Uint8Array): number | null {
  for (const { number, content } of fieldsOf(bytes)) {
    if (number !== OPSET_IMPORT || !content) continue;
    let version: number | null = null;
    let isStandard = true;
    for (const field of fieldsOf(content)) {
      if (field.number === VERSION) version = field.value;
      if (field.number === DOMAIN && field.content) isStandard = field.content.length === 0;
    }
    if (isStandard) return version;
  }
  return null;
}
