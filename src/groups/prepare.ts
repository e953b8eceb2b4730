import type { LumaImage } from './luma-image.ts';
import type { Plane } from './plane.ts';
import { moments, shrink } from './plane.ts';
import type { SearchGround, Template } from './search-ground.ts';
import { grounds, templates } from './search-ground.ts';

/** What is worth computing once per photo; made on first use, about 200 KB from a thumbnail of 96 px. */
export interface PreparedImage {
  plane: Plane;
  /** Standard deviation of the luma, 0 to 127. */
  contrast: number;
  readonly search: { grounds: SearchGround[]; templates: Template[] };
}

/**
 * Prepares a thumbnail for any number of comparisons. Best from 96 px (the long side) for the first look, 192 px for
 * the second; smaller pictures are taken as they are.
 */
export function prepare(image: LumaImage): PreparedImage {
  const plane: Plane = { width: image.width, height: image.height, values: Float32Array.from(image.pixels) };
  let search: PreparedImage['search'] | undefined;
  return {
    plane,
    contrast: moments(plane.values).deviation,
    get search() {
      if (!search) {
        const small = shrink(plane, 48);
        search = { grounds: grounds(small), templates: templates(small) };
      }
      return search;
    },
  };
}
