import { extensionOf, isRawName } from './photo-names.ts';

/** Formats told apart by their bytes; a RAW file goes by its extension (`nef`, `cr3`, ...). */
export const plainFormats = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'bmp', 'heic', 'avif', 'jxl'] as const;

export type PlainFormat = (typeof plainFormats)[number];

export type SniffedFormat = { kind: 'plain'; name: PlainFormat } | { kind: 'raw'; name: string };

/**
 * What the bytes are, whatever the file is called. The name counts in one case: most RAW formats are TIFF files and
 * cannot be told from one by their first bytes. Undefined for anything that is no image format we know.
 */
export function sniffFormat(bytes: Buffer, name: string): SniffedFormat | undefined {
  const raw = rawByMagic(bytes, name);
  if (raw !== undefined) return { kind: 'raw', name: raw };
  const plain = plainByMagic(bytes);
  if (plain === 'tiff' && isRawName(name)) return { kind: 'raw', name: extensionOf(name) };
  return plain && { kind: 'plain', name: plain };
}

function plainByMagic(bytes: Buffer): PlainFormat | undefined {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg';
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp';
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return 'gif';
  if (startsWith(bytes, 'II*\0') || startsWith(bytes, 'MM\0*')) return 'tiff';
  // BigTIFF.
  if (startsWith(bytes, 'II+\0') || startsWith(bytes, 'MM\0+')) return 'tiff';
  if (startsWith(bytes, '\xff\x0a') || startsWith(bytes, '\0\0\0\x0cJXL \r\n\x87\n')) return 'jxl';
  // "BM" alone is too weak; the size of the header that follows the file header must be one that exists.
  if (startsWith(bytes, 'BM') && bytes.length > 26 && isBitmapHeaderSize(bytes.readUInt32LE(14)))
    return 'bmp';
  return startsWith(bytes, 'ftyp', 4) ? heifByBrands(bytes) : undefined;
}

function isBitmapHeaderSize(size: number): boolean {
  return [12, 40, 52, 56, 64, 108, 124].includes(size);
}

const avifBrands = new Set(['avif', 'avis']);
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1', 'mif2']);

/** The `ftyp` box names a major brand and compatible ones; generic `mif1` files may hold either codec. */
function heifByBrands(bytes: Buffer): PlainFormat | undefined {
  const end = Math.min(bytes.readUInt32BE(0), bytes.length, 256);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) {
    if (at !== 12) brands.push(bytes.toString('latin1', at, at + 4));
  }
  if (brands.some((brand) => avifBrands.has(brand))) return 'avif';
  return brands.some((brand) => heicBrands.has(brand)) ? 'heic' : undefined;
}

/** RAW formats with a signature of their own. */
function rawByMagic(bytes: Buffer, name: string): string | undefined {
  const extension = isRawName(name) ? extensionOf(name) : undefined;
  if (startsWith(bytes, 'II*\0') && startsWith(bytes, 'CR', 8)) return 'cr2';
  if (startsWith(bytes, 'ftypcrx ', 4)) return 'cr3';
  if (startsWith(bytes, 'FUJIFILMCCD-RAW')) return 'raf';
  if (startsWith(bytes, 'IIRO') || startsWith(bytes, 'IIRS') || startsWith(bytes, 'MMOR')) return 'orf';
  if (startsWith(bytes, 'IIU\0')) return extension ?? 'rw2';
  if (startsWith(bytes, '\0MRM')) return 'mrw';
  return undefined;
}

function startsWith(bytes: Buffer, magic: string, at = 0): boolean {
  return bytes.length >= at + magic.length && bytes.toString('latin1', at, at + magic.length) === magic;
}
