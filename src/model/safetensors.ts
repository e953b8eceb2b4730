import * as v from 'valibot';
import { KindredError } from '../contract/problems.ts';
import { decodeFloat16 } from './float16.ts';

/** One named array of a weights file, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

const headerLengthBytes = 8;

const tensorHeader = v.object({
  dtype: v.picklist(['F16', 'F32']),
  shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(1))),
  data_offsets: v.tuple([
    v.pipe(v.number(), v.integer(), v.minValue(0)),
    v.pipe(v.number(), v.integer(), v.minValue(0)),
  ]),
});
const headerSchema = v.objectWithRest(
  { __metadata__: v.optional(v.record(v.string(), v.string()), {}) },
  tensorHeader,
);

/**
 * Reads a safetensors file: 8 bytes little-endian header length, JSON header, tensor bytes
 * (https://huggingface.co/docs/safetensors). Half precision becomes single precision. Throws KindredError
 * `model-damaged`, naming `fileName`, where the bytes are not a whole and consistent file.
 */
export function parseSafetensors(bytes: Uint8Array, fileName: string): TensorFile {
  const damaged = (detail: string, cause?: unknown): KindredError =>
    new KindredError(
      'model-damaged',
      `The model file ${fileName} is damaged (${detail}). Install Kindred again to restore it.`,
      { cause },
    );
  if (bytes.length < headerLengthBytes) throw damaged('it is too short');
  const headerLength = Number(
    new DataView(bytes.buffer, bytes.byteOffset, headerLengthBytes).getBigUint64(0, true),
  );
  const data = headerLengthBytes + headerLength;
  if (data > bytes.length) throw damaged('its header is cut off');

  let header: v.InferOutput<typeof headerSchema>;
  try {
    header = v.parse(
      headerSchema,
      JSON.parse(new TextDecoder().decode(bytes.subarray(headerLengthBytes, data))),
    );
  } catch (cause) {
    throw damaged('its header cannot be read', cause);
  }

  const { __metadata__: metadata, ...entries } = header;
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    const [start, end] = offsets;
    const size = shape.reduce((product, length) => product * length, dtype === 'F16' ? 2 : 4);
    if (end - start !== size || data + end > bytes.length) throw damaged(`${name} is cut off`);
    const stored = bytes.subarray(data + start, data + end);
    // A copy of its own: the file's bytes may begin anywhere, and Buffer.slice would not copy.
    const values = dtype === 'F16' ? decodeFloat16(stored) : new Float32Array(new Uint8Array(stored).buffer);
    tensors.set(name, { shape, values });
  }
  return { metadata, tensors };
}
