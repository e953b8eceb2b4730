import { add, FunctionWriter, get, int, loadInt, loadVector, multiply } from '../webassembly/wat.ts';

/** The widest template, in vectors of eight pixels. */
export const mostVectors = 4;

/**
 * `searchN`: the place at which a template of N vectors (8 N pixels, two bytes each) a row correlates best with a ground.
 *
 *     template   i16[height][8 N], mean 0, zeros behind its own width
 *     ground     i16[...][stride], luma; its rows may be read 8 N pixels on from any place
 *     sums       i32[...][sumStride]: of luma over all above and to the left
 *     squares    the same of luma squared
 *     from, to   first and last place looked at, column and row
 *     least      places with less energy (sum of squared deviations) are flat and passed over
 *     out        the best column and row, two i32, and its product over the root of the energy, f32; 0 where nothing fits
 *
 * A row of at most 36 pixels of 255 with template values up to 2047 stays within 32 bits for up to 36 rows.
 */
function search(vectors: number): string {
  const writer = new FunctionWriter(`search${vectors}`, [
    'template',
    'width',
    'height',
    'ground',
    'stride',
    'sums',
    'squares',
    'sumStride',
    'fromX',
    'toX',
    'fromY',
    'toY',
    'least',
    'out',
  ]);
  const bytesOfRow = multiply(get('stride'), int(2));
  const corner = (table: string): string => {
    const at = (base: string, offset: string): string => loadInt(add(base, offset));
    const right = multiply(get('width'), int(4));
    const below = multiply(multiply(get('height'), get('sumStride')), int(4));
    const here = add(get(table), multiply(add(multiply(get('y'), get('sumStride')), get('x')), int(4)));
    writer.set('corner', here);
    writer.set('far', add(get('corner'), below));
    return `(i32.add (i32.sub ${at(get('far'), right)} ${loadInt(get('far'))}) (i32.sub ${loadInt(get('corner'))} ${at(get('corner'), right)}))`;
  };
  writer.set('best', '(f32.const 0)', 'f32');
  writer.set('count', `(f32.convert_i32_s ${multiply(get('width'), get('height'))})`, 'f32');
  writer.set('y', get('fromY'));
  writer.while(`(i32.le_s ${get('y')} ${get('toY')})`, () => {
    writer.set('x', get('fromX'));
    writer.while(`(i32.le_s ${get('x')} ${get('toX')})`, () => {
      writer.set('sum', `(f32.convert_i32_s ${corner('sums')})`, 'f32');
      writer.set('square', `(f32.convert_i32_s ${corner('squares')})`, 'f32');
      writer.set(
        'energy',
        `(f32.sub ${get('square')} (f32.div (f32.mul ${get('sum')} ${get('sum')}) ${get('count')}))`,
        'f32',
      );
      writer.if(`(f32.ge ${get('energy')} (f32.convert_i32_s ${get('least')}))`, () => {
        writer.set('product', '(v128.const i32x4 0 0 0 0)', 'v128');
        writer.set('from', get('template'));
        writer.set(
          'to',
          add(get('ground'), multiply(add(multiply(get('y'), get('stride')), get('x')), int(2))),
        );
        writer.set('end', add(get('from'), multiply(get('height'), int(16 * vectors))));
        writer.while(`(i32.lt_u ${get('from')} ${get('end')})`, () => {
          for (let vector = 0; vector < vectors; vector++) {
            const products = `(i32x4.dot_i16x8_s ${loadVector(get('from'), 16 * vector)} ${loadVector(get('to'), 16 * vector)})`;
            writer.set('product', `(i32x4.add ${get('product')} ${products})`, 'v128');
          }
          writer.set('from', add(get('from'), int(16 * vectors)));
          writer.set('to', add(get('to'), bytesOfRow));
        });
        const lanes = [0, 1, 2, 3].map((lane) => `(i32x4.extract_lane ${lane} ${get('product')})`);
        const total = lanes.reduce((sum, lane) => add(sum, lane));
        writer.set('fit', `(f32.div (f32.convert_i32_s ${total}) (f32.sqrt ${get('energy')}))`, 'f32');
        writer.if(`(f32.gt ${get('fit')} ${get('best')})`, () => {
          writer.set('best', get('fit'), 'f32');
          writer.line(`(i32.store ${get('out')} ${get('x')})`);
          writer.line(`(i32.store offset=4 ${get('out')} ${get('y')})`);
        });
      });
      writer.set('x', add(get('x'), int(1)));
    });
    writer.set('y', add(get('y'), int(1)));
  });
  writer.line(`(f32.store offset=8 ${get('out')} ${get('best')})`);
  return writer.text(int(0));
}

/** The kernel's source: a module that imports its memory. */
export function kernelText(): string {
  const functions = Array.from({ length: mostVectors }, (_, index) => search(index + 1));
  return ['(module', '(memory (import "search" "memory") 1)', ...functions, ')'].join('\n');
}
