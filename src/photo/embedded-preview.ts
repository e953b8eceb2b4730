import { jpegSizeAt } from './jpeg-header.ts';
import { readTiffDirectories, type TiffDirectory } from './tiff-directories.ts';

export interface EmbeddedPreview {
  /** A JPEG file. */
  jpeg: Buffer;
  width: number;
  height: number;
  /** Orientation that the RAW file states, 1 to 8; the JPEG may state one of its own. */
  orientation: number;
}

/** A preview this long is a photo, not a thumbnail; where the directories name none, the whole file is searched. */
const goodLongSide = 1000;

/**
 * The largest full-colour JPEG inside a RAW file: cameras store one for their own display, mostly at full size.
 *
 * Directories of TIFF-like files (CR2, NEF, ARW, DNG, PEF, SRW, RW2, ORF) name theirs. Where they name none of good
 * size (CR3 and RAF, which are built otherwise; ORF and MRW, which hide it in maker notes), every JPEG start in the
 * file is looked at. Lossless JPEGs, which hold sensor data, do not count. Undefined where there is none.
 */
export function findEmbeddedPreview(bytes: Buffer): EmbeddedPreview | undefined {
  const tiffStart = findTiff(bytes);
  const directories = tiffStart === undefined ? [] : readTiffDirectories(bytes.subarray(tiffStart));
  const named = directories.flatMap((directory) => jpegsNamedBy(directory, tiffStart ?? 0));
  let best = largest(bytes, named);
  if (!best || Math.max(best.width, best.height) < goodLongSide)
    best = largest(bytes, [...named, ...jpegStarts(bytes)]);
  if (!best) return undefined;
  const orientation = directories[0]?.values.get(tags.orientation)?.[0] ?? 1;
  return {
    jpeg: bytes.subarray(best.start, best.end),
    width: best.width,
    height: best.height,
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
  };
}

const tags = {
  compression: 259,
  stripOffsets: 273,
  orientation: 274,
  stripByteCounts: 279,
  jpegStart: 513,
  jpegLength: 514,
  /** Panasonic's JpgFromRaw. */
  panasonicJpeg: 0x2e,
};

interface Place {
  start: number;
  end: number | undefined;
}

function jpegsNamedBy({ values, places }: TiffDirectory, base: number): Place[] {
  const found: Place[] = [];
  const add = (start: number | undefined, length: number | undefined) => {
    if (start !== undefined)
      found.push({ start: base + start, end: length ? base + start + length : undefined });
  };
  add(values.get(tags.jpegStart)?.[0], values.get(tags.jpegLength)?.[0]);
  const compression = values.get(tags.compression)?.[0];
  const strips = values.get(tags.stripOffsets);
  // 6 is the old JPEG-in-TIFF, 7 the new; DNG previews use the latter.
  if ((compression === 6 || compression === 7) && strips?.length === 1) {
    add(strips[0], values.get(tags.stripByteCounts)?.[0]);
  }
  const panasonic = places.get(tags.panasonicJpeg);
  if (panasonic) add(panasonic.start, panasonic.length);
  return found;
}

function* jpegStarts(bytes: Buffer): Generator<Place> {
  const magic = Buffer.from([0xff, 0xd8, 0xff]);
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 3)) {
    yield { start: at, end: undefined };
  }
}

function largest(bytes: Buffer, places: Iterable<Place>) {
  let best: { start: number; end: number; width: number; height: number } | undefined;
  for (const { start, end } of places) {
    const size = jpegSizeAt(bytes, start);
    if (!size || (best && size.width * size.height <= best.width * best.height)) continue;
    best = { start, end: end ?? bytes.length, ...size };
  }
  return best;
}

/** Where the TIFF structure begins: at the start of most, in the `CMT1` box of a CR3, in the `TTW` block of an MRW. */
function findTiff(bytes: Buffer): number | undefined {
  const first = bytes.toString('latin1', 0, 2);
  if (first === 'II' || first === 'MM') return 0;
  const isCr3 = bytes.toString('latin1', 4, 12) === 'ftypcrx ';
  const isMrw = bytes.toString('latin1', 0, 4) === '\0MRM';
  // Both marks lie in the first few kilobytes; a chance match further on would be in pixel data.
  const head = bytes.subarray(0, 65_536);
  if (isCr3) {
    const at = head.indexOf('CMT1');
    return at < 0 ? undefined : at + 4;
  }
  if (isMrw) {
    const at = head.indexOf('\0TTW', 0, 'latin1');
    return at < 0 ? undefined : at + 8;
  }
  return undefined;
}
