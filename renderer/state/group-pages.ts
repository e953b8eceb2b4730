import type { Group } from '../../src/contract/groups.ts';

export const pageSize = 40;

/** Pages held at once; a review of any length stays within 640 groups of memory. */
const pagesKept = 16;

/** The page on which a place of the whole order lies. */
export function pageOf(index: number): number {
  return Math.floor(index / pageSize);
}

/** Some pages of a long list of groups. Never changed: every change makes a new value. */
export class GroupPages {
  readonly #pages: ReadonlyMap<number, Group[]>;

  constructor(pages: ReadonlyMap<number, Group[]> = new Map()) {
    this.#pages = pages;
  }

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  /** The group at a place of the whole order; undefined where its page is not here. */
  at(index: number): Group | undefined {
    return this.#pages.get(pageOf(index))?.[index % pageSize];
  }

  /** The place of a group among the pages that are here. */
  indexOf(id: string): number | undefined {
    for (const [page, groups] of this.#pages) {
      const place = groups.findIndex((group) => group.id === id);
      if (place >= 0) return page * pageSize + place;
    }
    return undefined;
  }

  /** With one page more; of too many, those farthest from the place `middle` are left out. */
  with(page: number, groups: Group[], middle: number): GroupPages {
    const pages = new Map(this.#pages).set(page, groups);
    if (pages.size <= pagesKept) return new GroupPages(pages);
    const distance = (candidate: number) => Math.abs(candidate - middle / pageSize);
    const nearest = [...pages].sort(([a], [b]) => distance(a) - distance(b)).slice(0, pagesKept);
    return new GroupPages(new Map(nearest));
  }

  /** Without the pages outside of `first` to `last`, both inclusive. */
  within(first: number, last: number): GroupPages {
    return new GroupPages(new Map([...this.#pages].filter(([page]) => page >= first && page <= last)));
  }
}
