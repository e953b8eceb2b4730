import type { PreparedImage } from '../../src/groups/prepare.ts';
import { prepare } from '../../src/groups/prepare.ts';
import type { Verifiable, Verification } from '../../src/groups/verify.ts';
import { firstLookSide, secondLookSide, verify } from '../../src/groups/verify.ts';
import { decodeThumbnail } from '../../src/photo/thumbnail-pixels.ts';
import type { BenchImage } from './pairs.ts';

const remembered = 600;

/** CPU milliseconds of this process so far, user and system. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Verification as the library does it, with the thumbnails' decoding; counts what it costs. */
export class Looks {
  readonly #known = new Map<string, PreparedImage>();
  /** Pairs verified, and those of them that were looked at again. */
  pairs = 0;
  second = 0;
  /** CPU milliseconds spent on decoding and preparing, and how often. */
  preparing = 0;
  prepared = 0;

  async verify(a: BenchImage, b: BenchImage): Promise<Verification> {
    this.pairs++;
    const sides = [await this.#side(a), await this.#side(b)] as const;
    const result = verify(...sides);
    if (!result.needsDetail) return result;
    this.second++;
    const detail = [await this.look(a, secondLookSide), await this.look(b, secondLookSide)] as const;
    return verify({ ...sides[0], detail: detail[0] }, { ...sides[1], detail: detail[1] });
  }

  async #side(image: BenchImage): Promise<Verifiable> {
    const { width, height } = image;
    return { width, height, prepared: await this.look(image, firstLookSide) };
  }

  /** The picture prepared at a size; remembered for a while. */
  async look({ name, thumbnail }: BenchImage, longSide: number): Promise<PreparedImage> {
    const key = `${longSide} ${name}`;
    const known = this.#known.get(key);
    if (known) return known;
    const start = cpuTime();
    const image = prepare(await decodeThumbnail(thumbnail, longSide));
    this.preparing += cpuTime() - start;
    this.prepared++;
    if (this.#known.size > remembered) this.#known.clear();
    this.#known.set(key, image);
    return image;
  }
}
