/**
 * Writes small ONNX networks with just enough of protobuf and onnx.proto3
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto). Field numbers are from that file.
 */

type Field = readonly [number, Uint8Array];

function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function bytes(field: number, content: Uint8Array): Field {
  return [field, Buffer.concat([varint((field << 3) | 2), varint(content.length), content])];
}
const text = (field: number, value: string): Field => bytes(field, Buffer.from(value));
const int = (field: number, value: number): Field => [
  field,
  Buffer.concat([varint(field << 3), varint(value)]),
];
const float = (field: number, value: number): Field => [
  field,
  Buffer.concat([varint((field << 3) | 5), new Uint8Array(Float32Array.of(value).buffer)]),
];
const message = (...fields: readonly Field[]): Uint8Array =>
  Buffer.concat(fields.map(([, content]) => content));

const FLOAT = 1;
const INT64 = 7;

type Attribute = number | string | readonly number[] | { readonly float: number };

function writeAttribute(name: string, value: Attribute): Uint8Array {
  if (typeof value === 'number') return message(text(1, name), int(3, value), int(20, 2));
  if (typeof value === 'string') return message(text(1, name), bytes(4, Buffer.from(value)), int(20, 3));
  if ('float' in value) return message(text(1, name), float(2, value.float), int(20, 1));
  return message(text(1, name), ...value.map((item) => int(8, item)), int(20, 7));
}

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OnnxTensor {
  readonly shape: readonly number[];
  /** Float32 weights, or int64 shapes and axes. */
  readonly values: Float32Array | BigInt64Array;
}

/** A size, or the name of a variable dimension. */
type OnnxShape = readonly (number | string)[];

export interface OnnxGraph {
  readonly inputs: Readonly<Record<string, OnnxShape>>;
  readonly outputs: Readonly<Record<string, OnnxShape>>;
  readonly constants?: Readonly<Record<string, OnnxTensor>>;
  readonly nodes: readonly OnnxNode[];
  /** Version of the operators; 14 if absent. */
  readonly opset?: number;
}

function writeValueInfo(name: string, shape: OnnxShape): Uint8Array {
  const dimensions = shape.map((size) =>
    bytes(1, message(typeof size === 'number' ? int(1, size) : text(2, size))),
  );
  const tensor = message(int(1, FLOAT), bytes(2, message(...dimensions)));
  return message(text(1, name), bytes(2, message(bytes(1, tensor))));
}

function writeTensor(name: string, { shape, values }: OnnxTensor): Uint8Array {
  const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const type = values instanceof Float32Array ? FLOAT : INT64;
  return message(...shape.map((size) => int(1, size)), int(2, type), text(8, name), bytes(9, data));
}

/** ONNX bytes of a graph of float32 inputs and outputs. */
export function writeOnnx({ inputs, outputs, constants = {}, nodes, opset = 14 }: OnnxGraph): Uint8Array {
  const graph = message(
    ...nodes.map(({ op, inputs: from, outputs: to, attributes = {} }) =>
      bytes(
        1,
        message(
          ...from.map((name) => text(1, name)),
          ...to.map((name) => text(2, name)),
          text(4, op),
          ...Object.entries(attributes).map(([name, value]) => bytes(5, writeAttribute(name, value))),
        ),
      ),
    ),
    text(2, 'graph'),
    ...Object.entries(constants).map(([name, tensor]) => bytes(5, writeTensor(name, tensor))),
    ...Object.entries(inputs).map(([name, shape]) => bytes(11, writeValueInfo(name, shape))),
    ...Object.entries(outputs).map(([name, shape]) => bytes(12, writeValueInfo(name, shape))),
  );
  return message(int(1, 8), bytes(7, graph), bytes(8, message(text(1, ''), int(2, opset))));
}
