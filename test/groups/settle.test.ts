import { expect, it } from 'vitest';
import { atEqualDetail } from '../../src/groups/alignment/align.ts';
import { identity, type Projection } from '../../src/groups/alignment/projection.ts';
import { cornerDisplacement } from '../../src/groups/comparison/cover.ts';
import { layOver } from '../../src/groups/comparison/lay-over.ts';
import { settleBeside } from '../../src/groups/comparison/settle.ts';
import { prepare, type PreparedImage } from '../../src/groups/prepare.ts';
import { photograph, renderScene, wholeHeight, wholeWidth } from './rendered-scene.ts';

const side = 320;
const scale = side / wholeWidth;

/** A scene at the size of a second look, with bright letters across it or without. */
function picture(seed: number, letters: boolean): PreparedImage {
  const isLetter = (x: number, y: number): boolean =>
    y > 56 && y < 68 && x > 14 && x < 130 && Math.floor((x - 14) / 4) % 2 === 0;
  const seen = photograph(renderScene(seed), {
    width: side,
    height: Math.round(wholeHeight * scale),
    view: (x, y) => [x / scale, y / scale],
    tone: (level, x, y) => (letters && isLetter(x / scale, y / scale) ? 255 : level),
  });
  return prepare(seen);
}

/** Pixels by which a map that letters had pulled off by some is off once it is settled beside them. */
function offAfter(seed: number, letters: boolean, pixels: number): number | undefined {
  const [a, b] = [picture(seed, false), picture(seed, letters)];
  const levels = atEqualDetail(a, b, identity);
  const [left, right] = [levels[0].plane, levels[1].plane];
  const pulled: Projection = [1.002, 0, pixels / side, 0, 1, pixels / side, 0, 0];
  const map = settleBeside(a, b, levels, pulled, layOver(left, right, pulled)!);
  return map && side * cornerDisplacement(left, right, map);
}

it.each([1, 4, 6, 9])('puts right a map that letters had pulled at (%i)', (seed) => {
  expect(offAfter(seed, true, 0.8)).toBeLessThan(0.15);
});

it('has nothing to do where nothing covers a picture', () => {
  expect(offAfter(3, false, 0.1)).toBeUndefined();
});
