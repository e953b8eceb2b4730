import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { JxlDecoder, JxlImage } from '@jsquash/jxl/codec/dec/jxl_dec.js';
import { largestPixelCount, photoFailure, type PhotoFailure } from './photo-failure.ts';
import { isOpaque, withoutAlpha, type RawPixels } from './raw-pixels.ts';

let loading: Promise<JxlDecoder> | undefined;

/**
 * The decoder finds its WebAssembly file by `fetch`, which in Node does not read `file:` addresses, so it is handed
 * the bytes. A failed load is tried again.
 */
function loadDecoder(): Promise<JxlDecoder> {
  loading ??= createDecoder().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function createDecoder(): Promise<JxlDecoder> {
  const { default: create } = await import('@jsquash/jxl/codec/dec/jxl_dec.js');
  const path = createRequire(import.meta.url).resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm');
  return create({ noInitialRun: true, wasmBinary: await readFile(path) });
}

/** A JPEG XL image (its first frame) at full size, upright, in sRGB: the decoder applies its turns and its profile. */
export async function decodeJxl(bytes: Buffer): Promise<RawPixels | PhotoFailure> {
  const size = jxlSize(bytes);
  if (!size) return photoFailure('damaged-image');
  if (size.width * size.height > largestPixelCount) return photoFailure('too-large');
  const decoder = await loadDecoder();
  let image: JxlImage | null;
  try {
    image = decoder.decode(bytes);
  } catch {
    // Out of memory or a trap: the instance's state is unknown from here on, so the next file gets a new one.
    loading = undefined;
    return photoFailure('damaged-image');
  }
  if (!image) return photoFailure('damaged-image');
  const { width, height, data } = image;
  const rgba = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return isOpaque(rgba)
    ? { ok: true, width, height, channels: 3, pixels: withoutAlpha(rgba) }
    : { ok: true, width, height, channels: 4, pixels: rgba };
}

/** Width over height for the ratio codes 1 to 7 of the size header. */
const ratios = [1, 12 / 10, 4 / 3, 3 / 2, 16 / 9, 5 / 4, 2];

/**
 * Pixels as stored, from the codestream's size header (ISO/IEC 18181-1, SizeHeader): known before the decoder is
 * asked to make room for them. Undefined where there is no codestream.
 */
export function jxlSize(bytes: Buffer): { width: number; height: number } | undefined {
  const start = codestreamStart(bytes);
  if (start === undefined || bytes.length < start + 12 || bytes.readUInt16BE(start) !== 0xff0a)
    return undefined;
  let position = (start + 2) * 8;
  const take = (count: number) => {
    let value = 0;
    for (let bit = 0; bit < count; bit++, position++) {
      value += ((bytes[position >> 3]! >> (position & 7)) & 1) * 2 ** bit;
    }
    return value;
  };
  const isSmall = take(1) === 1;
  const side = () => (isSmall ? (take(5) + 1) * 8 : take([9, 13, 18, 30][take(2)]!) + 1);
  const height = side();
  const ratio = take(3);
  return { width: ratio === 0 ? side() : Math.floor(height * ratios[ratio - 1]!), height };
}

/** Where the codestream begins: at once, or in the first `jxlc` or `jxlp` box of the container. */
function codestreamStart(bytes: Buffer): number | undefined {
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0xff0a) return 0;
  for (let at = 0; at + 16 <= bytes.length;) {
    const shortLength = bytes.readUInt32BE(at);
    const length = shortLength === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : shortLength;
    const headerLength = shortLength === 1 ? 16 : 8;
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'jxlc') return at + headerLength;
    // A partial codestream begins with its serial number.
    if (type === 'jxlp') return at + headerLength + 4;
    if (length < headerLength) return undefined;
    at += length;
  }
  return undefined;
}
