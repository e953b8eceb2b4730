import { proposePlacements } from './coarse-search.ts';
import type { Plane } from './plane.ts';
import { longSide } from './plane.ts';
import type { InnerFrame, PictureLevel, PreparedImage } from '../prepare.ts';
import type { Projection } from './projection.ts';
import { compose, invert, scaleOf } from './projection.ts';
import type { Alignment } from './refine.ts';
import { refine } from './refine.ts';

/** Below this no placement is worth refining. */
const hopeless = 0.4;
const proposals = 6;

/**
 * Where A shows what B shows at less than this size, B's anchors decide: few of A's lie in the shared part. Photos in
 * screenshots at half their width are lost otherwise.
 */
export const fartherOut = 1.25;

/** Sizes at which placements are refined, long side in pixels, and how many anchors decide. */
const coarse = { side: 24, anchors: 256, rounds: 6 };
const fine = { side: 48, anchors: 400, rounds: 6, tiltRounds: 4 };

/** What a placement must reach in one of two measures to be followed further. */
interface Demand {
  /** See `worthOf`. */
  worth: number;
  correlation: number;
}

/** Of edited copies 99 % pass both, of look-alikes (shelves, one class) 28 % the first and 14 % both. */
const coarseDemand: Demand = { worth: 1, correlation: 0.95 };
const fineDemand: Demand = { worth: 1.1, correlation: 0.95 };

/** Pixels below which a picture is not shrunk. */
const leastSide = 8;

/**
 * How A lies in B, by a cascade: placements are searched, refined at 24 px, the best two of them again at 48 px.
 * Undefined where no placement holds, as for most unrelated pictures already at 24 px.
 */
export function align(a: PreparedImage, b: PreparedImage): Projection | undefined {
  const starts = proposePlacements(a, b, proposals)
    .filter(({ correlation }) => correlation > hopeless)
    .map(({ map }) => map);
  // The commonest case of all, which a moved camera or a large sticker can push off the short list.
  for (const frameA of framesOf(a)) {
    for (const frameB of framesOf(b)) starts.push(frameOnFrame(a, frameA, b, frameB));
  }
  const held = bestFirst(a, b, starts, placeCoarsely);
  if (!held.some((placed) => meets(placed, coarseDemand))) return undefined;
  const starting = held.slice(0, 2).map(({ map }) => map);
  const [best] = bestFirst(a, b, starting, placeFinely);
  return best && meets(best, fineDemand) ? best.map : undefined;
}

function meets(placed: Placed, demand: Demand): boolean {
  return placed.worth > demand.worth || placed.correlation > demand.correlation;
}

interface Placed extends Alignment {
  worth: number;
}

/** What `place` makes of each start, those that hold, the worthiest first. */
function bestFirst(
  a: PreparedImage,
  b: PreparedImage,
  starts: readonly Projection[],
  place: typeof placeCoarsely,
): Placed[] {
  return starts
    .flatMap((start) => {
      const placed = place(a, b, start);
      return placed ? [{ ...placed, worth: worthOf(placed, a.plane, b.plane) }] : [];
    })
    .sort((left, right) => right.worth - left.worth);
}

const whole: InnerFrame = { left: 0, top: 0, right: 1, bottom: 1 };

/** The picture's own frame and, of a screenshot, that of the picture inside it: too small for the search to find it safely. */
function framesOf({ inner }: PreparedImage): InnerFrame[] {
  return inner ? [whole, inner] : [whole];
}

/** A frame in A laid exactly on one in B. */
function frameOnFrame(
  a: PreparedImage,
  frameA: InnerFrame,
  b: PreparedImage,
  frameB: InnerFrame,
): Projection {
  return compose(fromSquare(b.plane, frameB), invert(fromSquare(a.plane, frameA)));
}

/** From the unit square about the origin to a frame in a picture. */
function fromSquare(plane: Plane, { left, top, right, bottom }: InnerFrame): Projection {
  const [width, height] = [plane.width / longSide(plane), plane.height / longSide(plane)];
  return [
    width * (right - left),
    0,
    (width * (left + right - 1)) / 2,
    0,
    height * (bottom - top),
    (height * (top + bottom - 1)) / 2,
    0,
    0,
  ];
}

function placeCoarsely(a: PreparedImage, b: PreparedImage, map: Projection): Alignment | undefined {
  if (scaleOf(map) > fartherOut) return turnRound(a, b, placeCoarsely(b, a, invert(map)));
  const [left, right] = atSide(a, b, map, coarse.side);
  return refine(left.anchors(coarse.anchors), right.plane, map, coarse.rounds);
}

function placeFinely(a: PreparedImage, b: PreparedImage, map: Projection): Alignment | undefined {
  if (scaleOf(map) > fartherOut) return turnRound(a, b, placeFinely(b, a, invert(map)));
  const [left, right] = atSide(a, b, map, fine.side);
  const anchors = left.anchors(fine.anchors);
  const flat = refine(anchors, right.plane, map, fine.rounds);
  return flat && (refine(anchors, right.plane, flat.map, fine.tiltRounds, 'projective') ?? flat);
}

/** An alignment of B in A as one of A in B. */
function turnRound(a: PreparedImage, b: PreparedImage, placed: Alignment | undefined): Alignment | undefined {
  if (!placed) return undefined;
  const map = invert(placed.map);
  return { ...placed, map, overlap: shareSeen(placed.map, placed.overlap, b.plane, a.plane) };
}

/** A correlation is worth less where little of either picture takes part: a small patch fits somewhere by chance. */
function worthOf({ map, correlation, overlap }: Omit<Placed, 'worth'>, a: Plane, b: Plane): number {
  const shareOfB = shareSeen(map, overlap, a, b);
  return Math.atanh(Math.min(0.999, correlation)) * Math.sqrt(overlap * shareOfB);
}

/** The share of B that A shows where B shows the share `overlap` of A. */
function shareSeen(map: Projection, overlap: number, a: Plane, b: Plane): number {
  return Math.min(1, (overlap * scaleOf(map) ** 2 * areaOf(a)) / areaOf(b));
}

/** In squares of the long side. */
function areaOf({ width, height }: Plane): number {
  return (width * height) / Math.max(width, height) ** 2;
}

/** Both pictures with the shared part at `side` px, more or less: sizes in half octaves, which comparisons can share. */
function atSide(
  a: PreparedImage,
  b: PreparedImage,
  map: Projection,
  side: number,
): [PictureLevel, PictureLevel] {
  const density = Math.min(fullDensity(a, b, map), side * Math.max(1, scaleOf(map)));
  return [
    a.level(Math.max(leastSide, toHalfOctave(density))),
    b.level(Math.max(leastSide, toHalfOctave(density / scaleOf(map)))),
  ];
}

/**
 * Both pictures at the largest sizes, A at most `most` px, at which the shared part has as many pixels in either.
 */
export function atEqualDetail(
  a: PreparedImage,
  b: PreparedImage,
  map: Projection,
  most = Number.POSITIVE_INFINITY,
): [PictureLevel, PictureLevel] {
  const density = Math.min(fullDensity(a, b, map), most);
  return [
    a.level(Math.max(leastSide, Math.round(density))),
    b.level(Math.max(leastSide, Math.round(density / scaleOf(map)))),
  ];
}

/** One unit of A is `longSide(a)` pixels there, and `scale * longSide(b)` in B. */
function fullDensity({ plane: a }: PreparedImage, { plane: b }: PreparedImage, map: Projection): number {
  return Math.min(longSide(a), longSide(b) * scaleOf(map));
}

function toHalfOctave(side: number): number {
  return Math.round(2 ** (Math.round(2 * Math.log2(side)) / 2));
}
