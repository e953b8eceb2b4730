import { readFileSync } from 'node:fs';
import type { Ground, Packed, SearchPicture, Template } from './alignment/search-picture.ts';

/** Right from src/groups as from a bundle in out/main. */
const kernelFile = new URL('../../resources/groups/kernel.wasm', import.meta.url);

/** The functions of build/groups/kernel.ts: addresses in bytes, sizes and places in pixels. */
type Search = (
  template: number,
  width: number,
  height: number,
  ground: number,
  stride: number,
  sums: number,
  squares: number,
  sumStride: number,
  fromX: number,
  toX: number,
  fromY: number,
  toY: number,
  least: number,
  out: number,
) => number;

/** Where a template correlates best with a ground. */
export interface Match {
  x: number;
  y: number;
  correlation: number;
}

/** Bytes for each of two pictures, and for one ground looked at again; all have room to spare. */
const slotBytes = 4 * 65536;
const groundAt = 2 * slotBytes;
const groundBytes = 65536 - 16;
const resultAt = groundAt + groundBytes;
const pages = 9;

/** Flat ground correlates with anything: it needs a deviation of at least 2 grey levels. */
const leastVariance = 4;

/** The search kernel with two pictures in its memory. */
export class SearchKernel {
  readonly #memory: Uint8Array;
  readonly #result: DataView;
  readonly #searches: Search[];
  readonly #held: [SearchPicture | undefined, SearchPicture | undefined] = [undefined, undefined];

  constructor() {
    const memory = new WebAssembly.Memory({ initial: pages });
    const module = new WebAssembly.Module(readFileSync(kernelFile));
    const { exports } = new WebAssembly.Instance(module, { search: { memory } });
    this.#memory = new Uint8Array(memory.buffer);
    this.#result = new DataView(memory.buffer, resultAt);
    this.#searches = [1, 2, 3, 4].map((vectors) => {
      const search = exports[`search${vectors}`];
      if (typeof search !== 'function') throw new Error(`${kernelFile.pathname} is not the search kernel.`);
      return search as Search;
    });
  }

  /** Copies two pictures in, unless they are there already. */
  load(left: SearchPicture, right: SearchPicture): void {
    for (const [slot, picture] of [left, right].entries()) {
      if (this.#held[slot] === picture) continue;
      this.#copy(picture.bytes, slot * slotBytes, slotBytes);
      this.#held[slot] = picture;
    }
  }

  /** The best place anywhere of a template of the picture in slot `of` on a ground of the other. */
  search(of: 0 | 1, template: Template, ground: Ground): Match | undefined {
    return this.#search(of * slotBytes, template, (1 - of) * slotBytes, ground);
  }

  /** The best place within `reach` pixels of a guess, on a ground that is copied in. */
  searchAround(
    of: 0 | 1,
    template: Template,
    { item, bytes }: Packed<Ground>,
    around: { x: number; y: number; reach: number },
  ): Match | undefined {
    this.#copy(bytes, groundAt, groundBytes);
    return this.#search(of * slotBytes, template, groundAt, item, around);
  }

  #copy(bytes: Uint8Array, at: number, room: number): void {
    if (bytes.length > room) throw new Error(`${bytes.length} bytes do not fit in ${room} of the search.`);
    this.#memory.set(bytes, at);
  }

  /** Undefined where the template does not fit or all is flat. */
  #search(
    templateBase: number,
    template: Template,
    groundBase: number,
    ground: Ground,
    around?: { x: number; y: number; reach: number },
  ): Match | undefined {
    // A template up to a pixel too large is one whose size was rounded up; it is compared where both are.
    if (template.width - ground.width > 1 || template.height - ground.height > 1) return undefined;
    const width = Math.min(template.width, ground.width);
    const height = Math.min(template.height, ground.height);
    const lastX = ground.width - width;
    const lastY = ground.height - height;
    this.#searches[template.vectors - 1]!(
      templateBase + template.values,
      width,
      height,
      groundBase + ground.luma,
      ground.width,
      groundBase + ground.sums,
      groundBase + ground.squares,
      ground.width + 1,
      around ? clamp(around.x - around.reach, lastX) : 0,
      around ? clamp(around.x + around.reach, lastX) : lastX,
      around ? clamp(around.y - around.reach, lastY) : 0,
      around ? clamp(around.y + around.reach, lastY) : lastY,
      leastVariance * width * height,
      resultAt,
    );
    const correlation = this.#result.getFloat32(8, true) / template.length;
    if (!(correlation > 0)) return undefined;
    return { x: this.#result.getInt32(0, true), y: this.#result.getInt32(4, true), correlation };
  }
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}
