import fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { layoutBits, layoutCode, turnedLayoutCodes } from '../../src/photo/layout-code.ts';
import { toNetworkInput, turnedVariants } from '../../src/photo/network-input.ts';

const side = 96;
const photographs = ['chelsea', 'coffee', 'rocket', 'raccoon', 'hubble'];

function photograph(name: string): URL {
  return new URL(`../../build/sample-library/photographs/${name}.jpg`, import.meta.url);
}

async function inputOf(image: Sharp): Promise<Uint8Array> {
  const { data, info } = await image
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  // A grey picture stays at one channel.
  const pixels = channels === 3 ? new Uint8Array(data) : Uint8Array.from([...data].flatMap((v) => [v, v, v]));
  return toNetworkInput({ width, height, pixels }, side);
}

function open(name: string): Sharp {
  return sharp(photograph(name).pathname);
}

function distance(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, byte, at) => sum + (byte ^ b[at]!).toString(2).replaceAll('0', '').length, 0);
}

describe('layout code', () => {
  it.each(photographs)('is hardly moved by what the network sees badly: %s', async (name) => {
    const code = layoutCode(await inputOf(open(name)), side);
    expect(code).toHaveLength(layoutBits / 8);
    const hard = [
      sharp(await open(name).jpeg({ quality: 5 }).toBuffer()),
      open(name).resize(48),
      open(name).blur(3),
      open(name).linear(0.6, 10),
      open(name).greyscale(),
    ];
    for (const edited of hard)
      expect(distance(code, layoutCode(await inputOf(edited), side))).toBeLessThanOrEqual(6);
  });

  it('tells different pictures apart', async () => {
    const codes = await Promise.all(
      photographs.map(async (name) => layoutCode(await inputOf(open(name)), side)),
    );
    for (const [place, code] of codes.entries())
      for (const other of codes.slice(place + 1)) expect(distance(code, other)).toBeGreaterThan(16);
  });

  it.each(photographs)('gives the codes of all turns without another transform: %s', async (name) => {
    const input = await inputOf(open(name));
    const turned = turnedLayoutCodes(layoutCode(input, side));
    for (const [turn, variant] of turnedVariants(input, side).entries())
      expect(distance(turned[turn]!, layoutCode(variant, side))).toBeLessThanOrEqual(1);
  });

  it('turns any code as a square is turned: four quarters are none, mirroring twice is none', () => {
    const codes = fc.uint8Array({ minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(codes, (code) => {
        const [, quarter, half, , mirrored] = turnedLayoutCodes(code);
        expect(turnedLayoutCodes(quarter!)[3]).toEqual(code);
        expect(turnedLayoutCodes(quarter!)[1]).toEqual(half);
        expect(turnedLayoutCodes(mirrored!)[4]).toEqual(code);
      }),
    );
  });
});
