/** Every half-precision value by its 16 bits; a table decodes a weights file ten times faster than arithmetic. */
const valueOfBits = Float32Array.from({ length: 1 << 16 }, (_, bits) => fromBits(bits));

/**
 * IEEE 754 half-precision values as single precision, exactly. `bytes` is little-endian, two bytes a value;
 * returns Float32Array [bytes.length / 2].
 */
export function decodeFloat16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.length >> 1);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = valueOfBits[view.getUint16(index * 2, true)]!;
  }
  return values;
}

const largestFinite = 65504;

/**
 * The nearest half-precision values, two bytes each, little-endian; ties go to the even one, as IEEE 754 asks for. Values
 * beyond the range become its end, so that nothing turns infinite.
 */
export function encodeFloat16(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index += 1)
    view.setUint16(index * 2, toBits(values[index]!), true);
  return bytes;
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

function toBits(value: number): number {
  single[0] = Math.max(-largestFinite, Math.min(largestFinite, value));
  const bits = singleBits[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  // 2^-14 and above are normal: 13 bits of the fraction go, rounded; a carry runs into the exponent, as it should.
  if (exponent > 0) return sign | roundedShift((exponent << 23) | (bits & 0x7fffff), 13);
  if (exponent < -10) return sign;
  return sign | roundedShift((bits & 0x7fffff) | 0x800000, 14 - exponent);
}

/** value / 2^places, rounded to the nearest, ties to even. */
function roundedShift(value: number, places: number): number {
  const half = 1 << (places - 1);
  const kept = value >>> places;
  const rest = value & ((1 << places) - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

function fromBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
