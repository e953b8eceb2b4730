import type { TensorFile } from './safetensors.ts';

/** The bytes of a safetensors file in single precision; `parseSafetensors` of them gives the same again. */
export function writeSafetensors({ metadata, tensors }: TensorFile): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, (offset += values.byteLength)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  // Values begin on whole words, as the format asks for: the header ends in spaces.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = Buffer.alloc(8 + length + offset, ' ');
  bytes.writeBigUInt64LE(BigInt(length));
  text.copy(bytes, 8);
  let at = 8 + length;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}
