import { add, FunctionWriter, get, int, loadVector, multiply, type Expression } from '../webassembly/wat.ts';

/** Rows of weights and inputs that are multiplied at a time: their eight sums stay in registers. */
const rows = [0, 1, 2, 3];
const inputs = [0, 1];
const vectorBytes = 16;

/** Two int16 products a lane, added up: exact in int32. */
const dot = (a: Expression, b: Expression): Expression => `(i32x4.dot_i16x8_s ${a} ${b})`;
const addLanes = (a: Expression, b: Expression): Expression => `(i32x4.add ${a} ${b})`;
/** Four lanes of int32 out of eight: 0-3 are the first vector's, 4-7 the second's. */
const lanes = (places: readonly number[], a: Expression, b: Expression): Expression => {
  const bytes = places.flatMap((place) => [0, 1, 2, 3].map((byte) => 4 * place + byte));
  return `(i8x16.shuffle ${bytes.join(' ')} ${a} ${b})`;
};

/**
 * Dot products of int16 vectors: every row of weights with every input. `weights` holds groups of four rows, vector by
 * vector: eight values of the first row, of the second, the third and the fourth. `inputs` holds pairs of inputs,
 * `inputStride` bytes apart. Writes int32 [2 * pairs][4 * groups] to `sums`, `sumStride` bytes from input to input.
 */
function products(): string {
  const writer = new FunctionWriter('products', [
    'weights',
    'groups',
    'inputs',
    'pairs',
    'vectors',
    'inputStride',
    'sums',
    'sumStride',
  ]);
  const groupBytes = multiply(get('vectors'), int(vectorBytes * rows.length));
  const sum = (row: number, input: number): string => `sum${row}${input}`;
  writer.set('weightsEnd', add(get('weights'), multiply(get('groups'), groupBytes)));
  writer.while(`(i32.lt_u ${get('weights')} ${get('weightsEnd')})`, () => {
    writer.set('groupEnd', add(get('weights'), groupBytes));
    writer.set('input0', get('inputs'));
    writer.set('out', get('sums'));
    writer.set('pair', get('pairs'));
    writer.while(get('pair'), () => {
      writer.set('weight', get('weights'));
      writer.set('input1', add(get('input0'), get('inputStride')));
      writer.set('next', add(get('input1'), get('inputStride')));
      for (const row of rows) {
        for (const input of inputs) writer.set(sum(row, input), '(v128.const i64x2 0 0)', 'v128');
      }
      writer.while(`(i32.lt_u ${get('weight')} ${get('groupEnd')})`, () => {
        const values = inputs.map((input) => writer.vector(loadVector(get(`input${input}`))));
        for (const row of rows) {
          const weight = writer.vector(loadVector(get('weight'), vectorBytes * row));
          for (const input of inputs) {
            const name = sum(row, input);
            writer.set(name, addLanes(get(name), dot(weight, values[input]!)), 'v128');
          }
        }
        writer.set('weight', add(get('weight'), int(vectorBytes * rows.length)));
        for (const input of inputs) writer.set(`input${input}`, add(get(`input${input}`), int(vectorBytes)));
      });
      for (const input of inputs) {
        const target = input === 0 ? get('out') : add(get('out'), get('sumStride'));
        writer.line(`(v128.store ${target} ${acrossLanes(writer, (row) => get(sum(row, input)))})`);
      }
      writer.set('input0', get('next'));
      writer.set('out', add(get('out'), multiply(get('sumStride'), int(inputs.length))));
      writer.set('pair', add(get('pair'), int(-1)));
    });
    writer.set('weights', get('groupEnd'));
    writer.set('sums', add(get('sums'), int(vectorBytes)));
  });
  return writer.text(int(0));
}

/** The sum over the lanes of four vectors, as the four lanes of one. */
function acrossLanes(writer: FunctionWriter, vector: (row: number) => Expression): Expression {
  const halves = [0, 2].map((row) => {
    const [one, other] = [vector(row), vector(row + 1)];
    return writer.vector(addLanes(lanes([0, 4, 1, 5], one, other), lanes([2, 6, 3, 7], one, other)));
  });
  const [first, second] = halves as [Expression, Expression];
  return addLanes(lanes([0, 1, 4, 5], first, second), lanes([2, 3, 6, 7], first, second));
}

/** The kernel's source: a module that imports its memory. */
export function kernelText(): string {
  return ['(module', '(memory (import "heads" "memory") 1)', products(), ')'].join('\n');
}
