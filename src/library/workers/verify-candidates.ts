import { prepare, type PreparedImage } from '../../groups/prepare.ts';
import {
  firstLookSide,
  secondLookSide,
  verify,
  type Verifiable,
  type Verification,
} from '../../groups/verify.ts';
import { decodeThumbnail } from '../../photo/thumbnail-pixels.ts';
import type { PhotoToVerify } from './worker-tasks.ts';

/**
 * Pixels of the prepared pictures kept for the next comparison, each about 20 bytes with all that is made of it:
 * neighbours in a library are often compared with the same photos.
 */
const rememberedPixels = 2_000_000;

const remembered = new Map<string, PreparedImage>();
let heldPixels = 0;

/** Compares one photo with others, with a second look at larger thumbnails where the first leaves a doubt. */
export async function verifyCandidates(request: {
  probe: PhotoToVerify;
  candidates: PhotoToVerify[];
}): Promise<Verification[]> {
  const { probe, candidates } = request;
  const first = await toVerifiable(probe);
  const results: Verification[] = [];
  for (const candidate of candidates) {
    const other = await toVerifiable(candidate);
    const verification = verify(first, other);
    results.push(
      verification.needsDetail
        ? verify(await withDetail(first, probe), await withDetail(other, candidate))
        : verification,
    );
  }
  return results;
}

async function toVerifiable(photo: PhotoToVerify): Promise<Verifiable> {
  const { width, height, takenAt, camera, name } = photo;
  return { width, height, takenAt, camera, name, prepared: await prepared(photo, firstLookSide) };
}

async function withDetail(verifiable: Verifiable, photo: PhotoToVerify): Promise<Verifiable> {
  return { ...verifiable, detail: await prepared(photo, secondLookSide) };
}

/** Least recently used goes first: a Map keeps the order of insertion. */
async function prepared({ hash, thumbnail, inner }: PhotoToVerify, longSide: number): Promise<PreparedImage> {
  const key = `${hash}/${longSide}`;
  const known = remembered.get(key);
  if (known) {
    remembered.delete(key);
    remembered.set(key, known);
    return known;
  }
  const image = prepare(await decodeThumbnail(thumbnail, longSide), inner);
  remembered.set(key, image);
  heldPixels += pixelsOf(image);
  for (const [oldest, other] of remembered) {
    if (heldPixels <= rememberedPixels) break;
    remembered.delete(oldest);
    heldPixels -= pixelsOf(other);
  }
  return image;
}

function pixelsOf({ plane }: PreparedImage): number {
  return plane.width * plane.height;
}
