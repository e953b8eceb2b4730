import type { Group, GroupMember } from '../../src/contract/groups.ts';
import type { PhotoId } from '../../src/contract/photo.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { GroupList } from './group-list.svelte.ts';

/** The group whose page is open, and which of its members stands beside the keeper. */
export class GroupReview {
  readonly #bridge: WindowBridge<File>;
  readonly #list: GroupList;
  #group = $state.raw<Group>();
  #index = $state(0);
  #chosen = $state<PhotoId>();

  readonly keeper = $derived(this.#group?.members[0]);
  readonly others = $derived(this.#group?.members.slice(1) ?? []);
  /** The member compared with the keeper: the chosen one, or the first. */
  readonly other = $derived<GroupMember | undefined>(
    this.others.find((member) => member.photo.id === this.#chosen) ?? this.others[0],
  );

  constructor(bridge: WindowBridge<File>, list: GroupList) {
    this.#bridge = bridge;
    this.#list = list;
    bridge.on('groupsChanged', () => void this.#refresh());
    bridge.onReconnect(() => void this.#refresh());
  }

  get group(): Group | undefined {
    return this.#group;
  }

  /** The group's place in its list, from 0. */
  get index(): number {
    return this.#index;
  }

  get hasNext(): boolean {
    return this.#index + 1 < this.#list.total;
  }

  get hasPrevious(): boolean {
    return this.#index > 0;
  }

  open(group: Group, index: number, chosen?: PhotoId): void {
    this.#group = group;
    this.#index = index;
    this.#chosen = chosen;
    // The neighbour's page is fetched ahead, so that the next key shows it at once.
    void this.#list.load(index + 1);
  }

  choose(id: PhotoId): void {
    this.#chosen = id;
  }

  /** Sets the member `by` places further on beside the keeper, wrapping around. */
  step(by: 1 | -1): void {
    const place = this.others.findIndex((member) => member === this.other);
    const next = this.others.at((place + by) % Math.max(1, this.others.length));
    if (next) this.#chosen = next.photo.id;
  }

  async next(): Promise<void> {
    await this.#move(this.#index + 1);
  }

  async previous(): Promise<void> {
    await this.#move(this.#index - 1);
  }

  async #move(index: number): Promise<void> {
    if (index < 0 || index >= this.#list.total) return;
    const group = await this.#list.load(index);
    if (group) this.open(group, index);
  }

  async #refresh(): Promise<void> {
    const shown = this.#group;
    if (!shown) return;
    const outcome = await this.#bridge.group({ id: shown.id });
    if (this.#group !== shown || !outcome.ok || !outcome.value) return;
    this.#group = outcome.value;
    this.#index = this.#list.indexOf(shown.id) ?? this.#index;
  }
}
