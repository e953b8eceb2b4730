/** RAW files as cameras lay them out, with a given JPEG as preview and noise for sensor data. */

/** One field of a directory: values go where four bytes hold them, else behind the directories. */
type Field = [tag: number, type: 'short' | 'long', values: number[]];

/**
 * A little-endian TIFF with one main directory and one sub-directory. `fields` are given the places of the blocks
 * that follow; `magic` replaces the TIFF magic.
 */
export function tiffWith(
  blocks: Buffer[],
  fields: (starts: number[], subDirectory: number) => { main: Field[]; sub: Field[] },
  magic = 'II*\0',
): Buffer {
  const { main: mainShape, sub: subShape } = fields(
    blocks.map(() => 0),
    0,
  );
  const lengthOf = (directory: Field[]) => 2 + directory.length * 12 + 4;
  const subStart = 8 + lengthOf(mainShape);
  let next = subStart + lengthOf(subShape);
  const starts = blocks.map((block) => {
    const start = next;
    next += block.length;
    return start;
  });
  const { main, sub } = fields(starts, subStart);
  const head = Buffer.alloc(8);
  head.write(magic, 'latin1');
  head.writeUInt32LE(8, 4);
  return Buffer.concat([head, directoryBytes(main), directoryBytes(sub), ...blocks]);
}

function directoryBytes(fields: Field[]): Buffer {
  const bytes = Buffer.alloc(2 + fields.length * 12 + 4);
  bytes.writeUInt16LE(fields.length, 0);
  fields.forEach(([tag, type, values], index) => {
    const at = 2 + index * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type === 'short' ? 3 : 4, at + 2);
    bytes.writeUInt32LE(values.length, at + 4);
    if (type === 'short') bytes.writeUInt16LE(values[0]!, at + 8);
    else bytes.writeUInt32LE(values[0]!, at + 8);
  });
  return bytes;
}

/** Bytes without a pattern, the same each time. */
export function noise(length: number): Buffer {
  let state = 12345;
  return Buffer.from(
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state >>> 16;
    }),
  );
}

/** As DNG and NEF: a small thumbnail in the main directory, the full preview in a sub-directory. */
export function rawWithSubDirectory(thumbnail: Buffer, preview: Buffer, orientation: number): Buffer {
  return tiffWith([noise(5000), thumbnail, preview], ([, thumbnailStart, previewStart], subDirectory) => ({
    main: [
      [274, 'short', [orientation]],
      [330, 'long', [subDirectory]],
      [513, 'long', [thumbnailStart!]],
      [514, 'long', [thumbnail.length]],
    ],
    sub: [
      [259, 'short', [7]],
      [273, 'long', [previewStart!]],
      [279, 'long', [preview.length]],
    ],
  }));
}

/** As ORF: its own magic, the preview only named in maker notes, which nobody reads here. */
export function rawWithHiddenPreview(preview: Buffer, orientation: number): Buffer {
  return tiffWith(
    [noise(3000), preview, noise(3000)],
    () => ({ main: [[274, 'short', [orientation]]], sub: [] }),
    'IIRO',
  );
}

/** As CR3: boxes, the camera's directory in `CMT1`, the preview inside the media data. */
export function boxedRaw(preview: Buffer, orientation: number): Buffer {
  const box = (type: string, ...parts: Buffer[]) => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const directory = tiffWith([], () => ({ main: [[274, 'short', [orientation]]], sub: [] }));
  return Buffer.concat([
    box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1')),
    box('moov', box('uuid', noise(16), box('CMT1', directory))),
    box('mdat', noise(2000), preview, noise(4000)),
  ]);
}

/** As RAF: the header names the preview's place. */
export function rafWith(preview: Buffer): Buffer {
  const head = Buffer.alloc(160);
  head.write('FUJIFILMCCD-RAW 0201FF383501', 'latin1');
  head.writeUInt32BE(head.length, 84);
  head.writeUInt32BE(preview.length, 88);
  return Buffer.concat([head, preview, noise(4000)]);
}
