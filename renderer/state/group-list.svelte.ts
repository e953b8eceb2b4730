import type { Group, GroupFilter, GroupId, GroupOrder, GroupSums } from '../../src/contract/groups.ts';
import type { Level } from '../../src/contract/levels.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import { pageOf, pageSize, Pages } from './pages.ts';
import type { Notices } from './notices.svelte.ts';

const noSums: GroupSums = { groups: 0, photos: 0, reclaimableBytes: 0 };

/** What is wanted of a list of groups. */
export interface GroupQuery {
  level: Level;
  order: GroupOrder;
  filter: GroupFilter;
}

/**
 * The groups of one level that a filter lets through, in one order, of which only the pages around the visible ones are held. Pages are asked for
 * by `need`; after `refresh` the old ones stay visible until the new ones have come.
 */
export class GroupList {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  #query = $state.raw<GroupQuery>({ level: 'exact-copy', order: 'reclaimable', filter: { decided: false } });
  #sums = $state.raw<GroupSums>(noSums);
  #isLoaded = $state(false);
  /** The place the keyboard is at, kept while a group's page is open. */
  place = $state(0);
  #pages = $state.raw(new Pages<Group>());
  #fetching: Record<number, Promise<void>> = {};
  /** Answers to a question asked before the last change of the query or the groups are dropped. */
  #question = 0;
  #visible: [first: number, last: number] = [0, 0];
  #refreshing: Promise<void> | undefined;
  #refreshAgain = false;

  constructor(bridge: WindowBridge<File>, notices: Notices) {
    this.#bridge = bridge;
    this.#notices = notices;
    bridge.on('groupsChanged', ({ levels }) => {
      if (levels.includes(this.level)) void this.refresh();
    });
    bridge.onReconnect(() => void this.refresh());
  }

  get query(): GroupQuery {
    return this.#query;
  }

  get level(): Level {
    return this.#query.level;
  }

  get total(): number {
    return this.#sums.groups;
  }

  /** Groups, photos and bytes of all that is wanted. */
  get sums(): GroupSums {
    return this.#sums;
  }

  /** False until the first page of this level has come. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Asks for other groups; what is not named stays as it was. */
  show(change: Partial<GroupQuery>): void {
    const query = { ...this.#query, ...change };
    if (this.#isLoaded && JSON.stringify(query) === JSON.stringify(this.#query)) return;
    this.#query = query;
    this.#sums = noSums;
    this.#isLoaded = false;
    this.place = 0;
    this.#pages = new Pages<Group>();
    this.#visible = [0, 0];
    this.#forgetQuestions();
    void this.load(0);
  }

  /** The group at a place in the order; undefined where its page is not here. */
  at(index: number): Group | undefined {
    return this.#pages.at(index);
  }

  /** The place of a group among the pages that are here. */
  indexOf(id: GroupId): number | undefined {
    return this.#pages.findIndex((group) => group.id === id);
  }

  /** Tells which places are in view (inclusive), so that their pages are fetched and distant ones given up. */
  need(first: number, last: number): void {
    this.#visible = [first, last];
    for (let page = pageOf(first); page * pageSize <= last; page++) {
      if (!this.#pages.has(page)) void this.#fetch(page);
    }
  }

  /** The group at a place, fetched where it is not here; undefined where there is none. */
  async load(index: number): Promise<Group | undefined> {
    if (!this.at(index)) await this.#fetch(pageOf(index));
    return this.at(index);
  }

  /** Asks for the visible pages anew. Calls while one is under way are joined into one more. */
  async refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#refreshAgain = true;
      return;
    }
    this.#refreshing = this.#fetchVisible();
    await this.#refreshing;
    this.#refreshing = undefined;
    if (this.#refreshAgain) {
      this.#refreshAgain = false;
      await this.refresh();
    }
  }

  async #fetchVisible(): Promise<void> {
    this.#forgetQuestions();
    const [first, last] = this.#visible.map((index) => pageOf(index)) as [number, number];
    const pages = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    await Promise.all(pages.map((page) => this.#fetch(page)));
    // What lies outside the view is of the old order.
    this.#pages = this.#pages.within(first, last);
  }

  #forgetQuestions(): void {
    this.#question++;
    this.#fetching = {};
  }

  #fetch(page: number): Promise<void> {
    return (this.#fetching[page] ??= this.#ask(page, this.#question));
  }

  async #ask(page: number, question: number): Promise<void> {
    const request = { ...this.#query, offset: page * pageSize, limit: pageSize };
    const answer = await this.#notices.valueOf(this.#bridge.groups(request));
    if (question !== this.#question) return;
    Reflect.deleteProperty(this.#fetching, page);
    if (!answer) return;
    const { total: groups, photos, reclaimableBytes } = answer;
    this.#sums = { groups, photos, reclaimableBytes };
    this.#isLoaded = true;
    const middle = (this.#visible[0] + this.#visible[1]) / 2;
    this.#pages = this.#pages.with(page, answer.groups, middle);
  }
}
