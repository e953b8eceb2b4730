/** Full-size pixels from a decoder other than sharp, upright already, 8 bits a channel. */
export interface RawPixels {
  ok: true;
  width: number;
  height: number;
  /** 3 for RGB, 4 for RGB and alpha. */
  channels: 3 | 4;
  /** Interleaved, [height, width, channels]. */
  pixels: Uint8Array;
  /** ICC profile of the space the pixels are in; absent for sRGB. */
  profile?: Buffer | undefined;
}

/**
 * The pixels as an uncompressed TIFF file that carries the profile. sharp converts the colours of files only, not
 * those of raw input; this is the shortest way to hand it both.
 */
export function wrapAsTiff(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 3 | 4,
  profile: Buffer,
): Buffer {
  const entries: [tag: number, type: 3 | 4 | 7, values: number[] | Buffer][] = [
    [256, 4, [width]],
    [257, 4, [height]],
    [258, 3, Array.from({ length: channels }, () => 8)],
    // No compression, RGB.
    [259, 3, [1]],
    [262, 3, [2]],
    [273, 4, [0]],
    [277, 3, [channels]],
    [278, 4, [height]],
    [279, 4, [pixels.length]],
    [284, 3, [1]],
    ...(channels === 4 ? ([[338, 3, [2]]] satisfies [number, 3, number[]][]) : []),
    [34675, 7, profile],
  ];
  const directoryLength = 2 + entries.length * 12 + 4;
  const depthsLength = channels * 2;
  const profileStart = 8 + directoryLength + depthsLength;
  const pixelsStart = profileStart + profile.length + (profile.length % 2);
  const header = Buffer.alloc(pixelsStart);
  header.write('II*\0', 'latin1');
  header.writeUInt32LE(8, 4);
  header.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, values], index) => {
    const at = 10 + index * 12;
    header.writeUInt16LE(tag, at);
    header.writeUInt16LE(type, at + 2);
    header.writeUInt32LE(values.length, at + 4);
    if (tag === 258) header.writeUInt32LE(8 + directoryLength, at + 8);
    else if (tag === 273) header.writeUInt32LE(pixelsStart, at + 8);
    else if (tag === 34675) header.writeUInt32LE(profileStart, at + 8);
    else if (type === 3) header.writeUInt16LE(values[0]!, at + 8);
    else header.writeUInt32LE(values[0]!, at + 8);
  });
  for (let channel = 0; channel < channels; channel++)
    header.writeUInt16LE(8, 8 + directoryLength + channel * 2);
  profile.copy(header, profileStart);
  return Buffer.concat([header, pixels]);
}

/** Whether every alpha value is at its highest. `bytesPerValue` is 1 or 2. */
export function isOpaque(rgba: Uint8Array, bytesPerValue = 1): boolean {
  const pixel = 4 * bytesPerValue;
  for (let at = pixel - bytesPerValue; at < rgba.length; at += pixel) {
    if (rgba[at] !== 255 || rgba[at + bytesPerValue - 1] !== 255) return false;
  }
  return true;
}

/** RGB from RGBA. `bytesPerValue` is 1 or 2. */
export function withoutAlpha(rgba: Uint8Array, bytesPerValue = 1): Uint8Array {
  const kept = 3 * bytesPerValue;
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4 * bytesPerValue, to += kept) {
    for (let byte = 0; byte < kept; byte++) rgb[to + byte] = rgba[from + byte]!;
  }
  return rgb;
}
