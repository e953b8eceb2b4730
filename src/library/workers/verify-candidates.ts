import { prepare, type PreparedImage } from '../../groups/prepare.ts';
import { verify, type Verifiable, type Verification } from '../../groups/verify.ts';
import { decodeThumbnail } from '../../photo/thumbnail-pixels.ts';
import type { PhotoToVerify } from './worker-tasks.ts';

/** Luma of the first look and of the second, longer side in pixels. */
const firstLook = 96;
const secondLook = 192;

/** A prepared picture takes about 150 KB; neighbours in a library are often compared with the same photos. */
const rememberedPictures = 256;

const remembered = new Map<string, PreparedImage>();

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
  const { hash, thumbnail, ...facts } = photo;
  return { ...facts, prepared: await prepared(hash, thumbnail, firstLook) };
}

async function withDetail(verifiable: Verifiable, { hash, thumbnail }: PhotoToVerify): Promise<Verifiable> {
  return { ...verifiable, detail: await prepared(hash, thumbnail, secondLook) };
}

/** Least recently used goes first: a Map keeps the order of insertion. */
async function prepared(hash: string, thumbnail: Uint8Array, longSide: number): Promise<PreparedImage> {
  const key = `${hash}/${longSide}`;
  const known = remembered.get(key);
  const image = known ?? prepare(await decodeThumbnail(thumbnail, longSide));
  remembered.delete(key);
  remembered.set(key, image);
  if (remembered.size > rememberedPictures) {
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      break;
    }
  }
  return image;
}
