import { add, FunctionWriter, get, int, loadInt, multiply, type Expression } from '../webassembly/wat.ts';

/*
 * Resampling with weights in fixed point (src/photo/network-input.ts): the sums of four neighbouring bytes stand in the four
 * lanes of a vector. Four bytes are read and written where three (a pixel) or fewer count; what is written too much is
 * written over by the next pixel or row, and behind the last one there is room.
 */
const fixedPointBits = 22;

/** Four bytes as four lanes of int32. */
const bytesAt = (address: Expression): Expression =>
  `(i32x4.extend_low_i16x8_u (i16x8.extend_low_i8x16_u (v128.load32_zero ${address})))`;

function addTap(writer: FunctionWriter): void {
  const weight = `(i32x4.splat ${loadInt(get('weight'))})`;
  writer.set('sum', `(i32x4.add ${get('sum')} (i32x4.mul ${bytesAt(get('at'))} ${weight}))`, 'v128');
  writer.set('weight', add(get('weight'), int(4)));
}

function startSum(writer: FunctionWriter): void {
  writer.set('sum', `(i32x4.splat ${int(1 << (fixedPointBits - 1))})`, 'v128');
}

function storeSum(writer: FunctionWriter): void {
  const shifted = `(i32x4.shr_s ${get('sum')} ${int(fixedPointBits)})`;
  const narrow = `(i8x16.narrow_i16x8_u (i16x8.narrow_i32x4_s ${shifted} ${shifted}) (v128.const i64x2 0 0))`;
  writer.line(`(v128.store32_lane 0 ${get('out')} ${narrow})`);
}

/** [height, rowBytes] of RGB to [height, to, 3]. `taps`: start and count of each output place; `weights`: `stride` a place. */
function rows(): string {
  const parameters = ['pixels', 'rowBytes', 'height', 'to', 'taps', 'weights', 'stride', 'out'];
  const writer = new FunctionWriter('rows', parameters);
  writer.set('end', add(get('pixels'), multiply(get('rowBytes'), get('height'))));
  writer.while(`(i32.lt_u ${get('pixels')} ${get('end')})`, () => {
    writer.set('tap', get('taps'));
    writer.set('place', get('weights'));
    writer.set('tapsEnd', add(get('taps'), multiply(get('to'), int(8))));
    writer.while(`(i32.lt_u ${get('tap')} ${get('tapsEnd')})`, () => {
      startSum(writer);
      writer.set('weight', get('place'));
      writer.set('at', add(get('pixels'), multiply(loadInt(get('tap')), int(3))));
      writer.set('last', add(get('at'), multiply(loadInt(get('tap'), 4), int(3))));
      writer.while(`(i32.lt_u ${get('at')} ${get('last')})`, () => {
        addTap(writer);
        writer.set('at', add(get('at'), int(3)));
      });
      storeSum(writer);
      writer.set('out', add(get('out'), int(3)));
      writer.set('tap', add(get('tap'), int(8)));
      writer.set('place', add(get('place'), multiply(get('stride'), int(4))));
    });
    writer.set('pixels', add(get('pixels'), get('rowBytes')));
  });
  return writer.text(int(0));
}

/** [rows, rowBytes] to [to, rowBytes]. */
function columns(): string {
  const parameters = ['pixels', 'rowBytes', 'to', 'taps', 'weights', 'stride', 'out'];
  const writer = new FunctionWriter('columns', parameters);
  writer.set('tapsEnd', add(get('taps'), multiply(get('to'), int(8))));
  writer.while(`(i32.lt_u ${get('taps')} ${get('tapsEnd')})`, () => {
    writer.set('from', add(get('pixels'), multiply(loadInt(get('taps')), get('rowBytes'))));
    writer.set('rowEnd', add(get('out'), get('rowBytes')));
    writer.set('next', get('rowEnd'));
    writer.set('depth', multiply(loadInt(get('taps'), 4), get('rowBytes')));
    writer.while(`(i32.lt_u ${get('out')} ${get('rowEnd')})`, () => {
      startSum(writer);
      writer.set('weight', get('weights'));
      writer.set('at', get('from'));
      writer.set('last', add(get('at'), get('depth')));
      writer.while(`(i32.lt_u ${get('at')} ${get('last')})`, () => {
        addTap(writer);
        writer.set('at', add(get('at'), get('rowBytes')));
      });
      storeSum(writer);
      writer.set('out', add(get('out'), int(4)));
      writer.set('from', add(get('from'), int(4)));
    });
    writer.set('out', get('next'));
    writer.set('taps', add(get('taps'), int(8)));
    writer.set('weights', add(get('weights'), multiply(get('stride'), int(4))));
  });
  return writer.text(int(0));
}

/** The kernel's source: a module that imports its memory. */
export function kernelText(): string {
  return ['(module', '(memory (import "photo" "memory") 1)', rows(), columns(), ')'].join('\n');
}
