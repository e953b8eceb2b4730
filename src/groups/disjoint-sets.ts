/** Union-find over `0 .. count - 1` with path halving; the lowest member leads its set (Tarjan 1975). */
export class DisjointSets {
  #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, index) => index);
  }

  get count(): number {
    return this.#parent.length;
  }

  copy(): DisjointSets {
    const copy = new DisjointSets(0);
    copy.#parent = this.#parent.slice();
    return copy;
  }

  /** The set's leader: its lowest member. */
  find(member: number): number {
    const parent = this.#parent;
    while (parent[member] !== member) {
      parent[member] = parent[parent[member]!]!;
      member = parent[member]!;
    }
    return member;
  }

  union(left: number, right: number): void {
    const a = this.find(left);
    const b = this.find(right);
    if (a < b) this.#parent[b] = a;
    else this.#parent[a] = b;
  }
}
