import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import type { WrongPair } from './measure-relations.ts';

const side = 150;
const pairsAcross = 4;
const rowsPerSheet = 6;
const captionHeight = 46;

/** Pairs side by side, as PNG sheets to look at; returns their paths. The folder holds no sheets of an earlier run. */
export async function writeContactSheets(folder: string, pairs: readonly WrongPair[]): Promise<string[]> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const perSheet = pairsAcross * rowsPerSheet;
  const paths: string[] = [];
  for (let start = 0; start < pairs.length; start += perSheet) {
    const path = join(folder, `${String(paths.length).padStart(3, '0')}.png`);
    await writeSheet(path, pairs.slice(start, start + perSheet));
    paths.push(path);
  }
  return paths;
}

async function writeSheet(path: string, pairs: readonly WrongPair[]): Promise<void> {
  const cellWidth = 2 * side + 14;
  const cellHeight = side + captionHeight;
  const overlays: OverlayOptions[] = [];
  for (const [place, { a, b, truth, relation }] of pairs.entries()) {
    const left = (place % pairsAcross) * cellWidth;
    const top = Math.floor(place / pairsAcross) * cellHeight;
    for (const [column, { verifiable }] of [a, b].entries()) {
      const input = await sharp(verifiable.thumbnail).resize(side, side, { fit: 'inside' }).toBuffer();
      overlays.push({ input, left: left + column * (side + 4), top });
    }
    const lines = [
      `${truth} ${a.source.photo} (${a.kind})`,
      `${b.source.photo} (${b.kind})`,
      `${relation.score?.toFixed(2) ?? ''} ${relation.evidence}`,
    ];
    const text = lines
      .map((line, row) => `<text x="2" y="${12 + 13 * row}">${escaped(line.slice(0, 64))}</text>`)
      .join('');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${cellWidth}" height="${captionHeight}"><g font-size="9" font-family="sans-serif">${text}</g></svg>`;
    overlays.push({ input: Buffer.from(svg), left, top: top + side });
  }
  const height = Math.ceil(pairs.length / pairsAcross) * cellHeight;
  await sharp({ create: { width: cellWidth * pairsAcross, height, channels: 3, background: '#fff' } })
    .composite(overlays)
    .png()
    .toFile(path);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
