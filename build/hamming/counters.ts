import { and, get, not, or, select, xor, type Expression, type FunctionWriter } from '../webassembly/wat.ts';

/**
 * Counts ones in each of 128 columns at once: counter bit i of all columns is one vector. A full adder takes three bits of
 * one weight to one of that weight and one of the next (carry-save addition; Harley and Seal, in Warren, Hacker's
 * Delight, 5-1): five operations a plane for 128 codes, where a popcount per byte lane costs ten for 16 codes.
 *
 * The counters start at 2^bits - 1 - radius, so what flows over their top is exactly "farther than the radius", at any
 * moment of the count.
 */
export class ColumnCounters {
  readonly #to: FunctionWriter;
  readonly #bits: number;

  constructor(to: FunctionWriter, bits: number) {
    this.#to = to;
    this.#bits = bits;
  }

  /** Sets the start values for a radius; once per call, before the loop over blocks. */
  prepare(radius: Expression): void {
    this.#to.set('bias', `(i32.sub (i32.const ${2 ** this.#bits - 1}) ${radius})`);
    for (let bit = 0; bit < this.#bits; bit++) {
      const digit = `(i32.and (i32.shr_u ${get('bias')} (i32.const ${bit})) (i32.const 1))`;
      this.#to.set(`start${bit}`, `(i32x4.splat (i32.sub (i32.const 0) ${digit}))`, 'v128');
    }
  }

  start(): void {
    for (let bit = 0; bit < this.#bits; bit++) this.#to.set(`count${bit}`, get(`start${bit}`), 'v128');
    this.#to.set('over', '(v128.const i64x2 0 0)', 'v128');
  }

  /**
   * Adds `2^levels` planes. In the complemented mode planes and counters hold the complement of what they mean; a full
   * adder doesn't care (complement its inputs and its outputs are complemented), only the carry at the end is told.
   */
  addPlanes(levels: number, plane: (place: number) => Expression, complemented: boolean): void {
    let place = 0;
    const sum = (level: number): Expression => {
      if (level === 0) return this.#to.vector(plane(place++));
      const first = sum(level - 1);
      const second = sum(level - 1);
      const counter = `count${level - 1}`;
      const differ = this.#to.vector(xor(first, second));
      const carry = this.#to.vector(select(get(counter), first, differ));
      this.#to.set(counter, xor(differ, get(counter)), 'v128');
      return carry;
    };
    let carry = sum(levels);
    for (let bit = levels; bit < this.#bits; bit++) {
      const counter = get(`count${bit}`);
      const next = this.#to.vector(complemented ? or(counter, carry) : and(counter, carry));
      this.#to.set(`count${bit}`, complemented ? not(xor(counter, carry)) : xor(counter, carry), 'v128');
      carry = next;
    }
    this.#to.set('over', complemented ? and(get('over'), carry) : or(get('over'), carry), 'v128');
  }

  /** Goes over to the complemented mode, or back. */
  complement(): void {
    for (let bit = 0; bit < this.#bits; bit++) this.#to.set(`count${bit}`, not(get(`count${bit}`)), 'v128');
    this.#to.set('over', not(get('over')), 'v128');
  }
}
