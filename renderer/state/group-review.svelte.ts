import type { Group, GroupMember } from '../../src/contract/groups.ts';
import type { PhotoId } from '../../src/contract/photo.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { GroupList } from './group-list.svelte.ts';
import { pageOf, pageSize, Pages } from './pages.ts';

/** The group whose page is open, and which of its members stands beside the keeper. */
export class GroupReview {
  readonly #bridge: WindowBridge<File>;
  readonly #list: GroupList;
  #group = $state.raw<Group>();
  #index = $state(0);
  #place = $state(0);
  /** A group may have tens of thousands of members; only those around the visible ones are held. */
  #members = $state.raw(new Pages<GroupMember>());
  #fetching: Record<string, boolean> = {};

  readonly keeper = $derived(this.#group?.members[0]);
  /** How many members there are beside the keeper. */
  readonly otherCount = $derived(Math.max(0, (this.#group?.photos ?? 0) - 1));
  /** The member compared with the keeper; undefined for the moment it takes to come. */
  readonly other = $derived(this.otherAt(this.#place));
  /** Members that are new since the others were settled; 0 where nothing was settled before. */
  readonly isReopened = $derived(
    this.#group !== undefined && !this.#group.isDecided && this.#group.members.some((one) => one.isSettled),
  );

  constructor(bridge: WindowBridge<File>, list: GroupList) {
    this.#bridge = bridge;
    this.#list = list;
    bridge.on('groupsChanged', () => void this.refresh());
    bridge.onReconnect(() => void this.refresh());
  }

  get group(): Group | undefined {
    return this.#group;
  }

  /** The group's place in its list, from 0. */
  get index(): number {
    return this.#index;
  }

  /** Which of the others is compared, from 0. */
  get place(): number {
    return this.#place;
  }

  get hasNext(): boolean {
    return this.#index + 1 < this.#list.total;
  }

  get hasPrevious(): boolean {
    return this.#index > 0;
  }

  /** Opens a group at the chosen photo, or at the first one that is new to it. */
  open(group: Group, index: number, chosen?: PhotoId): void {
    this.#show(group);
    this.#index = index;
    const others = group.members.slice(1);
    const isWanted = (member: GroupMember): boolean =>
      chosen === undefined ? this.isReopened && !member.isSettled : member.photo.id === chosen;
    this.choose(Math.max(0, others.findIndex(isWanted)));
    // The neighbour's page is fetched ahead, so that the next key shows it at once.
    void this.#list.load(index + 1);
  }

  /** One of the others by its place; undefined where it is not here. */
  otherAt(place: number): GroupMember | undefined {
    return this.#group?.members[place + 1] ?? this.#members.at(place + 1);
  }

  choose(place: number): void {
    this.#place = place;
    this.need(place, place);
  }

  /** Sets the member `by` places further on beside the keeper, wrapping around. */
  step(by: 1 | -1): void {
    if (this.otherCount > 0) this.choose((this.#place + by + this.otherCount) % this.otherCount);
  }

  /** Tells which of the others are in view (inclusive), so that they are fetched. */
  need(first: number, last: number): void {
    const { photos = 0, members = [] } = this.#group ?? {};
    const end = Math.min(last + 1, photos - 1);
    for (let page = pageOf(first + 1); page * pageSize <= end; page++) {
      const isGiven = members.length >= Math.min(photos, (page + 1) * pageSize);
      if (!isGiven && !this.#members.has(page)) void this.#fetch(page);
    }
  }

  async next(): Promise<void> {
    await this.#move(this.#index + 1);
  }

  async previous(): Promise<void> {
    await this.#move(this.#index - 1);
  }

  /** After a decision: the group that follows, or the last one; false where none is left. */
  async goOn(): Promise<boolean> {
    await this.#list.refresh();
    const decided = this.#group?.id;
    const isStillThere = (await this.#list.load(this.#index))?.id === decided;
    const index = Math.min(this.#index + (isStillThere ? 1 : 0), this.#list.total - 1);
    const group = index < 0 ? undefined : await this.#list.load(index);
    if (!group || group.id === decided) return false;
    this.open(group, index);
    return true;
  }

  /** Asks for the group anew. */
  async refresh(): Promise<void> {
    const shown = this.#group;
    if (!shown) return;
    const outcome = await this.#bridge.group({ id: shown.id });
    if (this.#group !== shown || !outcome.ok || !outcome.value) return;
    const compared = this.other?.photo.id;
    this.#show(outcome.value);
    const place = outcome.value.members.slice(1).findIndex(({ photo }) => photo.id === compared);
    this.choose(place >= 0 ? place : Math.min(this.#place, Math.max(0, this.otherCount - 1)));
    this.#index = this.#list.indexOf(shown.id) ?? this.#index;
  }

  #show(group: Group): void {
    this.#group = group;
    this.#members = new Pages<GroupMember>();
    this.#fetching = {};
  }

  async #move(index: number): Promise<void> {
    if (index < 0 || index >= this.#list.total) return;
    const group = await this.#list.load(index);
    if (group) this.open(group, index);
  }

  async #fetch(page: number): Promise<void> {
    const group = this.#group;
    const question = `${group?.fingerprint ?? ''} ${page}`;
    if (!group || this.#fetching[question]) return;
    this.#fetching[question] = true;
    const request = { group: group.id, offset: page * pageSize, limit: pageSize };
    const outcome = await this.#bridge.members(request);
    this.#fetching[question] = false;
    if (this.#group === group && outcome.ok)
      this.#members = this.#members.with(page, outcome.value, this.#place);
  }
}
