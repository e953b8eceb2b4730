/** WebAssembly text, built from TypeScript: a WAT file has no macros, and an adder tree wants them. */

export type Expression = string;

export const xor = (a: Expression, b: Expression): Expression => `(v128.xor ${a} ${b})`;
export const and = (a: Expression, b: Expression): Expression => `(v128.and ${a} ${b})`;
export const or = (a: Expression, b: Expression): Expression => `(v128.or ${a} ${b})`;
export const not = (a: Expression): Expression => `(v128.not ${a})`;
/** `where` ? `a` : `b`, bit by bit. */
export const select = (a: Expression, b: Expression, where: Expression): Expression =>
  `(v128.bitselect ${a} ${b} ${where})`;
export const get = (name: string): Expression => `(local.get $${name})`;
export const int = (value: number): Expression => `(i32.const ${value})`;
export const add = (a: Expression, b: Expression): Expression => `(i32.add ${a} ${b})`;
export const multiply = (a: Expression, b: Expression): Expression => `(i32.mul ${a} ${b})`;
export const loadInt = (address: Expression, offset = 0): Expression =>
  `(i32.load offset=${offset} ${address})`;
export const loadVector = (address: Expression, offset = 0): Expression =>
  `(v128.load offset=${offset} ${address})`;

type LocalType = 'i32' | 'i64' | 'f32' | 'v128';

/** One exported function: its locals are declared as they are first set, its lines follow in order. */
export class FunctionWriter {
  readonly #name: string;
  readonly #parameters: readonly string[];
  readonly #locals = new Map<string, LocalType>();
  readonly #lines: string[] = [];
  #count = 0;

  /** A function of `i32` parameters that returns an `i32`. */
  constructor(name: string, parameters: readonly string[]) {
    this.#name = name;
    this.#parameters = parameters;
  }

  set(name: string, value: Expression, type: LocalType = 'i32'): void {
    if (!this.#parameters.includes(name)) this.#locals.set(name, type);
    this.#lines.push(`(local.set $${name} ${value})`);
  }

  /** A vector that is computed once and then only read. */
  vector(value: Expression): Expression {
    this.#count += 1;
    const name = `vector${this.#count}`;
    this.set(name, value, 'v128');
    return get(name);
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  /** Runs `body` while `condition` holds; it is asked before each turn. */
  while(condition: Expression, body: () => void): void {
    this.#count += 1;
    const label = `loop${this.#count}`;
    this.line(`(if ${condition} (then (loop $${label}`);
    body();
    this.line(`(br_if $${label} ${condition}))))`);
  }

  if(condition: Expression, body: () => void): void {
    this.line(`(if ${condition} (then`);
    body();
    this.line('))');
  }

  text(result: Expression): string {
    const parameters = this.#parameters.map((name) => `(param $${name} i32)`);
    const locals = [...this.#locals].map(([name, type]) => `(local $${name} ${type})`);
    return [
      `(func (export "${this.#name}") ${parameters.join(' ')} (result i32)`,
      locals.join(' '),
      ...this.#lines,
      `${result})`,
    ].join('\n');
  }
}
