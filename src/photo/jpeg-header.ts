/** What a JPEG's frame header says. */
export interface JpegSize {
  width: number;
  height: number;
}

/**
 * Pixels of the JPEG that begins at `start`, found by walking its segments to the frame header. Undefined where no
 * JPEG begins there, and for lossless or 12-bit ones, which RAW files use for sensor data.
 */
export function jpegSizeAt(bytes: Buffer, start: number): JpegSize | undefined {
  for (const { marker, at } of segmentsFrom(bytes, start)) {
    // Baseline, extended and progressive Huffman frames.
    if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) {
      const height = bytes.readUInt16BE(at + 5);
      const width = bytes.readUInt16BE(at + 7);
      return bytes[at + 4] === 8 && width > 0 && height > 0 ? { width, height } : undefined;
    }
    const isTableOrData = marker === 0xc4 || marker === 0xdb || marker === 0xdd || marker >= 0xe0;
    if (!isTableOrData) return undefined;
  }
  return undefined;
}

/** Bytes from the start of a JPEG to its first scan: all that it says of itself; all bytes where there is no scan. */
export function jpegHeaderLength(bytes: Buffer): number {
  for (const { marker, at } of segmentsFrom(bytes, 0)) if (marker === 0xda) return at;
  return bytes.length;
}

/** The segments of the JPEG that begins at `start`, as far as they follow each other; none where no JPEG begins there. */
function* segmentsFrom(bytes: Buffer, start: number): Generator<{ marker: number; at: number }> {
  if (start + 4 > bytes.length || bytes.readUInt16BE(start) !== 0xffd8) return;
  let at = start + 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    yield { marker, at };
    const length = bytes.readUInt16BE(at + 2);
    if (length < 2) return;
    at += 2 + length;
  }
}

/** The same JPEG with an EXIF segment before all others that holds nothing but an orientation, 1 to 8. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const segment = Buffer.alloc(36);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(34, 2);
  segment.write('Exif\0\0MM\0*', 4, 'latin1');
  segment.writeUInt32BE(8, 14);
  segment.writeUInt16BE(1, 18);
  segment.writeUInt16BE(0x0112, 20);
  segment.writeUInt16BE(3, 22);
  segment.writeUInt32BE(1, 24);
  segment.writeUInt16BE(orientation, 28);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}
