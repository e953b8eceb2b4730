export const pageSize = 40;

/** Pages held at once; a list of any length stays within 640 items of memory. */
const pagesKept = 16;

/** The page on which a place of the whole order lies. */
export function pageOf(index: number): number {
  return Math.floor(index / pageSize);
}

/** Some pages of a long list. Never changed: every change makes a new value. */
export class Pages<T> {
  readonly #pages: ReadonlyMap<number, readonly T[]>;

  constructor(pages: ReadonlyMap<number, readonly T[]> = new Map()) {
    this.#pages = pages;
  }

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  /** The item at a place of the whole order; undefined where its page is not here. */
  at(index: number): T | undefined {
    return this.#pages.get(pageOf(index))?.[index % pageSize];
  }

  /** The place of the first item that fits, among the pages that are here. */
  findIndex(fits: (item: T) => boolean): number | undefined {
    for (const [page, items] of this.#pages) {
      const place = items.findIndex(fits);
      if (place >= 0) return page * pageSize + place;
    }
    return undefined;
  }

  /** With one page more; of too many, those farthest from the place `middle` are left out. */
  with(page: number, items: readonly T[], middle: number): Pages<T> {
    const pages = new Map(this.#pages).set(page, items);
    if (pages.size <= pagesKept) return new Pages(pages);
    const distance = (candidate: number) => Math.abs(candidate - middle / pageSize);
    const nearest = [...pages].sort(([a], [b]) => distance(a) - distance(b)).slice(0, pagesKept);
    return new Pages(new Map(nearest));
  }

  /** Without the pages outside of `first` to `last`, both inclusive. */
  within(first: number, last: number): Pages<T> {
    return new Pages(new Map([...this.#pages].filter(([page]) => page >= first && page <= last)));
  }
}
