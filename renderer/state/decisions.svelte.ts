import type { Decision, Verdict } from '../../src/contract/decisions.ts';
import type { GroupId } from '../../src/contract/groups.ts';
import type { WindowBridge } from '../../src/contract/window-bridge.ts';
import type { GroupList } from './group-list.svelte.ts';
import type { GroupReview } from './group-review.svelte.ts';
import type { Notices } from './notices.svelte.ts';

/** What the user decides, and takes back. */
export class Decisions {
  readonly #bridge: WindowBridge<File>;
  readonly #notices: Notices;
  readonly #list: GroupList;
  readonly #review: GroupReview;
  /** The latest of them. */
  #latest = $state.raw<Decision>();
  #isBusy = $state(false);
  /** About which groups this window has decided, to go back to them. */
  #groups: Readonly<Record<number, GroupId>> = {};

  constructor(bridge: WindowBridge<File>, notices: Notices, list: GroupList, review: GroupReview) {
    this.#bridge = bridge;
    this.#notices = notices;
    this.#list = list;
    this.#review = review;
  }

  /** The decision that `undo` takes back. */
  get latest(): Decision | undefined {
    return this.#latest;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  async refresh(): Promise<void> {
    const page = await this.page(0, 1);
    if (page) this.#latest = page.decisions[0];
  }

  async page(offset: number, limit: number) {
    return await this.#notices.valueOf(this.#bridge.decisions({ offset, limit }));
  }

  /**
   * Decides about the open group, or the member compared in it, and goes on to the next group where nothing is left to
   * ask. Resolves with false where there is no next one.
   */
  async decide(verdict: Verdict, isAboutCompared: boolean): Promise<boolean> {
    const { group, other } = this.#review;
    if (!group || (isAboutCompared && !other)) return true;
    return await this.#alone(async () => {
      const question = {
        verdict,
        group: group.id,
        fingerprint: group.fingerprint,
        photo: isAboutCompared ? other?.photo.id : undefined,
      };
      const decision = await this.#notices.valueOf(this.#bridge.decideGroup(question));
      if (!decision) {
        await this.#review.refresh();
        return true;
      }
      this.#latest = decision;
      this.#groups = { ...this.#groups, [decision.id]: group.id };
      const left = isAboutCompared ? await this.#bridge.group({ id: group.id }) : undefined;
      if (left?.ok && left.value && !left.value.isDecided) {
        await this.#review.refresh();
        return true;
      }
      return await this.#review.goOn();
    });
  }

  /** Takes the latest decision back and returns to its group where this window has decided it. */
  async undoLatest(): Promise<void> {
    const decision = this.#latest;
    if (!decision) return;
    await this.#alone(async () => {
      if (!(await this.undo(decision))) return;
      await this.#list.refresh();
      const id = this.#groups[decision.id];
      if (id === undefined || !this.#review.group) return;
      const again = await this.#bridge.group({ id });
      if (again.ok && again.value)
        this.#review.open(again.value, this.#list.indexOf(id) ?? this.#review.index);
    });
  }

  /** Resolves with false where it could not be taken back. */
  async undo({ id }: Decision): Promise<boolean> {
    const outcome = await this.#bridge.undoDecision({ id });
    if (!outcome.ok) this.#notices.show(outcome.message);
    await this.refresh();
    return outcome.ok;
  }

  /** One at a time: a key held down must not decide what has not been seen. */
  async #alone<T>(work: () => Promise<T>): Promise<T | true> {
    if (this.#isBusy) return true;
    this.#isBusy = true;
    try {
      return await work();
    } finally {
      this.#isBusy = false;
    }
  }
}
