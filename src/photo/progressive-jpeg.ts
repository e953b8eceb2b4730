/*
 * [Note: progressive JPEGs] A progressive JPEG brings each block's average (its DC coefficient) in scans of their own, a
 * twentieth of the file, and its detail in others (ITU-T T.81, annex G). Decoded at an eighth of its size, a block is one
 * pixel and made of its average alone. So the scans of detail can be left out: the pixels are the same to the bit, and a
 * 12-megapixel photo takes 21 CPU-ms instead of 125. Colour that is stored at half the resolution is decoded at a quarter,
 * which needs some of its detail; that is kept.
 *
 * The decoder must not know that something is missing, since it would guess at the detail and change the averages with
 * it. So each component without its detail gets a scan that says in a few bytes: no detail in any block.
 */

/** From this reduction on sharp decodes at an eighth; where its whole part is 8 it takes a quarter. */
export const leastReductionToEighth = 9;

const marker = {
  tables: 0xc4,
  progressiveFrame: 0xc2,
  endOfImage: 0xd9,
  startOfScan: 0xda,
  restartInterval: 0xdd,
};

interface Frame {
  /** Of a component at full resolution. */
  blocks: number;
  /** Numbers of the components at full resolution. */
  components: number[];
}

/**
 * The same JPEG without its scans of detail, for decoding at an eighth; it shares no memory with `jpeg`. Undefined where it is
 * no progressive JPEG, or its markers do not lead to its end: it is then the decoder's affair what can be saved.
 */
export function withoutDetail(jpeg: Buffer): Buffer | undefined {
  if (jpeg.length < 4 || jpeg.readUInt16BE(0) !== 0xffd8) return undefined;
  const kept = [jpeg.subarray(0, 2)];
  let frame: Frame | undefined;
  let at = 2;
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff) {
    const kind = jpeg[at + 1]!;
    if (kind === 0xff) {
      at += 1;
      continue;
    }
    if (kind === marker.endOfImage) break;
    const isFrame = kind >= 0xc0 && kind <= 0xcf && kind !== marker.tables && kind !== 0xc8 && kind !== 0xcc;
    if (isFrame && kind !== marker.progressiveFrame) return undefined;
    const headerEnd = at + 2 + jpeg.readUInt16BE(at + 2);
    if (headerEnd > jpeg.length) return undefined;
    if (isFrame) frame = readFrame(jpeg, at);
    const end = kind === marker.startOfScan ? endOfScan(jpeg, headerEnd) : headerEnd;
    if (!(kind === marker.startOfScan && isLeftOut(jpeg, at, frame))) kept.push(jpeg.subarray(at, end));
    at = end;
  }
  if (!frame || jpeg[at] !== 0xff || jpeg[at + 1] !== marker.endOfImage) return undefined;
  return Buffer.concat([...kept, ...emptyDetail(frame), Buffer.of(0xff, marker.endOfImage)]);
}

/** A scan header: its components, each with its tables, the first and the last coefficient, and how they are refined. */
function isLeftOut(jpeg: Buffer, at: number, frame: Frame | undefined): boolean {
  const componentCount = jpeg[at + 4]!;
  const lastCoefficient = jpeg[at + 6 + 2 * componentCount]!;
  // Scans of detail have a single component.
  return lastCoefficient > 0 && componentCount === 1 && frame?.components.includes(jpeg[at + 5]!) === true;
}

/** Where the markers go on after a scan's data, in which a 0xff has a 0 or the number of a restart behind it. */
function endOfScan(jpeg: Buffer, from: number): number {
  let at = jpeg.indexOf(0xff, from);
  while (at >= 0 && at + 1 < jpeg.length) {
    const next = jpeg[at + 1]!;
    const isData = next === 0 || (next >= 0xd0 && next <= 0xd7);
    if (!isData && next !== 0xff) return at;
    at = jpeg.indexOf(0xff, at + (isData ? 2 : 1));
  }
  return jpeg.length;
}

function readFrame(jpeg: Buffer, at: number): Frame | undefined {
  const componentCount = jpeg[at + 9]!;
  if (jpeg.readUInt16BE(at + 2) !== 8 + 3 * componentCount) return undefined;
  const [height, width] = [jpeg.readUInt16BE(at + 5), jpeg.readUInt16BE(at + 7)];
  const components = Array.from({ length: componentCount }, (_, index) => {
    const [number, sampling] = [jpeg[at + 10 + 3 * index]!, jpeg[at + 11 + 3 * index]!];
    return { number, across: sampling >> 4, down: sampling & 15 };
  });
  const most = (side: 'across' | 'down'): number => Math.max(...components.map((one) => one[side]));
  return {
    blocks: Math.ceil(width / 8) * Math.ceil(height / 8),
    components: components
      .filter(({ across, down }) => across === most('across') && down === most('down'))
      .map(({ number }) => number),
  };
}

/**
 * Scans without detail: a table with one symbol, of one bit 0, for "the next 2^14 + n blocks hold nothing more", whose n of
 * 14 bits is 0 as well, so that all data are zeros. A run may reach beyond the last block.
 */
function emptyDetail({ blocks, components }: Frame): Buffer[] {
  const table = [0xff, marker.tables, 0, 20, 0x10, 1, ...new Array<number>(15).fill(0), 0xe0];
  const noRestarts = [0xff, marker.restartInterval, 0, 4, 0, 0];
  const runs = Math.ceil(blocks / 2 ** 14);
  const data = new Array<number>(Math.ceil((15 * runs) / 8)).fill(0);
  const scans = components.flatMap((component) => [
    ...[0xff, marker.startOfScan, 0, 8, 1, component, 0, 1, 63, 0],
    ...data,
  ]);
  return [Buffer.from([...table, ...noRestarts, ...scans])];
}
