import sharp from 'sharp';
import { toNetworkInput, turnedVariants } from '../../photo/network-input.ts';

/** Share of a photo's sides that a random look keeps at the least. */
const leastSide = 0.75;
/** Brightness and contrast vary by up to so much of themselves. */
const toneSpread = 0.15;

/**
 * What the network sees of a thumbnail, uint8 RGB [side, side, 3]: all of it, or with `random` a crop of it in other tones,
 * mirrored every other time.
 */
export async function lookAtThumbnail(
  thumbnail: Uint8Array,
  side: number,
  random?: () => number,
): Promise<Uint8Array> {
  const decoded = sharp(thumbnail).toColourspace('srgb').removeAlpha();
  if (random) {
    const { width, height } = await decoded.metadata();
    const share = leastSide + (1 - leastSide) * random();
    const [cropWidth, cropHeight] = [width, height].map((length) => Math.max(1, Math.round(length * share)));
    decoded.extract({
      left: Math.floor(random() * (width - cropWidth! + 1)),
      top: Math.floor(random() * (height - cropHeight! + 1)),
      width: cropWidth!,
      height: cropHeight!,
    });
    const vary = (): number => 1 + toneSpread * (2 * random() - 1);
    const contrast = vary();
    decoded.linear(contrast, 128 * (1 - contrast) + 128 * (vary() - 1));
  }
  const { data, info } = await decoded.raw().toBuffer({ resolveWithObject: true });
  const input = toNetworkInput({ width: info.width, height: info.height, pixels: data }, side);
  // Place 4 holds the mirrored one.
  return random && random() < 0.5 ? turnedVariants(input, side)[4]! : input;
}

/** Network inputs one after the other, uint8 RGB [thumbnails, side, side, 3]; of a thumbnail that can't be decoded a black one. */
export async function lookAtAll(
  thumbnails: readonly Uint8Array[],
  side: number,
  randomOf: (row: number) => (() => number) | undefined,
): Promise<Uint8Array> {
  const inputs = new Uint8Array(thumbnails.length * side * side * 3);
  for (const [row, thumbnail] of thumbnails.entries()) {
    const look = await lookAtThumbnail(thumbnail, side, randomOf(row)).catch(() => undefined);
    if (look) inputs.set(look, row * side * side * 3);
  }
  return inputs;
}
