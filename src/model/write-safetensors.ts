import { encodeFloat16 } from './float16.ts';
import type { TensorFile } from './safetensors.ts';

/**
 * The bytes of a safetensors file; `parseSafetensors` of them gives the same again. Tensors named in `halved` are stored in half
 * precision and come back rounded, the others in single precision.
 */
export function writeSafetensors(
  { metadata, tensors }: TensorFile,
  halved: ReadonlySet<string> = new Set(),
): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    const isHalf = halved.has(name);
    const part = isHalf
      ? encodeFloat16(values)
      : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    parts.push(part);
    const dtype = isHalf ? 'F16' : 'F32';
    header[name] = { dtype, shape, data_offsets: [offset, (offset += part.length)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  // Values begin on whole words, as the format asks for: the header ends in spaces.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = Buffer.alloc(8 + length + offset, ' ');
  bytes.writeBigUInt64LE(BigInt(length));
  text.copy(bytes, 8);
  let at = 8 + length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
