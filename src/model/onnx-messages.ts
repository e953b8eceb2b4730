import { ProtobufWriter } from './protobuf.ts';

/*
 * The ONNX messages that our graph needs; field numbers from onnx/onnx.proto (IR version 8).
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const irVersion = 8;
const operatorSet = 13;

export const elementType = { float: 1, uint8: 2 } as const;
type ElementType = (typeof elementType)[keyof typeof elementType];

/** A whole number or a list of them; the only attributes our operators take. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

const attributeType = { integer: 2, integers: 7 } as const;

function attribute(name: string, value: number | readonly number[]): ProtobufWriter {
  const writer = new ProtobufWriter().string(1, name);
  if (typeof value === 'number') return writer.integer(3, value).integer(20, attributeType.integer);
  for (const item of value) writer.integer(8, item);
  return writer.integer(20, attributeType.integers);
}

/** NodeProto: one operator with a single output. */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const input of inputs) writer.string(1, input);
  writer.string(2, output).string(3, output).string(4, operator);
  for (const [name, value] of Object.entries(attributes)) writer.message(5, attribute(name, value));
  return writer;
}

/** TensorProto of single-precision values; ONNX stores them little-endian, as does every platform Node runs on. */
export function tensor(name: string, shape: readonly number[], values: Float32Array): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const length of shape) writer.integer(1, length);
  return writer
    .integer(2, elementType.float)
    .string(8, name)
    .bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

/** ValueInfoProto: a graph input or output; a string in `shape` names a length that is free. */
export function valueInfo(
  name: string,
  type: ElementType,
  shape: readonly (number | string)[],
): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const length of shape) {
    const dimension = new ProtobufWriter();
    if (typeof length === 'number') dimension.integer(1, length);
    else dimension.string(2, length);
    dimensions.message(1, dimension);
  }
  const tensorType = new ProtobufWriter().integer(1, type).message(2, dimensions);
  return new ProtobufWriter().string(1, name).message(2, new ProtobufWriter().message(1, tensorType));
}

/** ModelProto bytes around one graph. */
export function modelBytes(parts: {
  name: string;
  nodes: readonly ProtobufWriter[];
  initialisers: readonly ProtobufWriter[];
  input: ProtobufWriter;
  output: ProtobufWriter;
}): Uint8Array {
  const graph = new ProtobufWriter();
  for (const item of parts.nodes) graph.message(1, item);
  graph.string(2, parts.name);
  for (const item of parts.initialisers) graph.message(5, item);
  graph.message(11, parts.input).message(12, parts.output);
  const operators = new ProtobufWriter().string(1, '').integer(2, operatorSet);
  return new ProtobufWriter()
    .integer(1, irVersion)
    .string(2, 'kindred')
    .message(7, graph)
    .message(8, operators)
    .finish();
}
