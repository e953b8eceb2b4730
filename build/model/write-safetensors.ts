import { writeFile } from 'node:fs/promises';

/** A named array to be stored, row-major; `f16` halves the bytes and keeps 11 significant bits. */
export interface TensorToWrite {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly precision: 'f16' | 'f32';
}

/** Writes a safetensors file that `parseSafetensors` reads. */
export async function writeSafetensors(
  path: URL,
  tensors: readonly TensorToWrite[],
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const { name, shape, values, precision } of tensors) {
    const bytes =
      precision === 'f16'
        ? encodeFloat16(values)
        : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    header[name] = { dtype: precision.toUpperCase(), shape, data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(' '.charCodeAt(0));
  padded.set(text);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  await writeFile(path, Buffer.concat([length, padded, ...parts]));
}

/** IEEE 754 half precision, rounded to nearest, ties to even; what is too large becomes infinite. */
export function encodeFloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint16(index * 2, toHalf(value), true);
  return bytes;
}

function toHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size === Infinity) return sign | 0x7c00;
  // Below 2^-14 the steps stay at 2^-24; above, a value of exponent e has steps of 2^(e - 10).
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const step = 2 ** (exponent - 10);
  const rounded = roundToEven(size / step);
  const half = exponent === -14 ? rounded : ((exponent + 14) << 10) + rounded;
  return sign | Math.min(half, 0x7c00);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
