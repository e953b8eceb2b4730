/** One image file directory: its small whole-number fields, and where the larger ones lie. */
export interface TiffDirectory {
  /** BYTE, SHORT and LONG fields of at most 64 values. */
  values: Map<number, number[]>;
  /** Every field's data: offset from the start of the TIFF structure, length in bytes. */
  places: Map<number, { start: number; length: number }>;
}

/** Bytes a value of each TIFF field type takes; index 0 is no type. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

const subDirectories = 330;
/** More than any camera writes; a bound for files that are made to loop or swell. */
const mostDirectories = 64;
const mostValues = 64;

/**
 * The directories of a TIFF structure in the order in which they are found: the main chain, each followed by its
 * SubIFDs. Follows the layout only, not the magic number, since RAW formats have their own (`IIRO`, `IIU`). Damaged
 * parts are left out.
 */
export function readTiffDirectories(bytes: Buffer): TiffDirectory[] {
  if (bytes.length < 8) return [];
  const isLittle = bytes.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const directories: TiffDirectory[] = [];
  const seen = new Set<number>();
  const waiting = [u32(4)];
  while (waiting.length > 0 && directories.length < mostDirectories) {
    const start = waiting.shift()!;
    if (start < 8 || start + 2 > bytes.length || seen.has(start)) continue;
    seen.add(start);
    const count = u16(start);
    const end = start + 2 + count * 12;
    const directory: TiffDirectory = { values: new Map(), places: new Map() };
    for (let at = start + 2; at + 12 <= Math.min(end, bytes.length); at += 12) {
      const type = u16(at + 2);
      const size = typeSizes[type] ?? 0;
      const values = u32(at + 4);
      const length = values * size;
      const from = length <= 4 ? at + 8 : u32(at + 8);
      if (size === 0 || length === 0 || from + length > bytes.length) continue;
      directory.places.set(u16(at), { start: from, length });
      const isWhole = type === 1 || type === 3 || type === 4 || type === 13;
      if (!isWhole || values > mostValues) continue;
      const read = size === 1 ? (place: number) => bytes[place]! : size === 2 ? u16 : u32;
      directory.values.set(
        u16(at),
        Array.from({ length: values }, (_, index) => read(from + index * size)),
      );
    }
    directories.push(directory);
    if (end + 4 <= bytes.length) waiting.push(u32(end));
    waiting.unshift(...(directory.values.get(subDirectories) ?? []));
  }
  return directories;
}
