import { ColumnCounters } from './counters.ts';
import {
  add,
  and,
  FunctionWriter,
  get,
  int,
  loadInt,
  loadVector,
  multiply,
  not,
  or,
  xor,
  type Expression,
} from '../webassembly/wat.ts';

/*
 * [Note: planes] Codes stand in blocks of 128, bit by bit: plane j of a block is one vector that holds bit j of its 128
 * codes. A chunk is 128 blocks. It is cut into areas of 64 planes: first planes 0-63 of all its blocks (1 KB a block), then
 * their planes 64-127, and so on, so that a search which needs 64 bits reads one stretch of memory to the last byte.
 * Memory read with gaps costs more than memory read whole, since the processor then fetches nothing in advance (144 of 256
 * planes, block by block, took twice the time of all 256), and many narrow areas cost more than few wide ones. Behind the
 * areas stands one vector a block that says which codes are held.
 *
 * [Note: query] A query sorts the planes by its own bit: where it has 0, a one in the plane is a difference; where it has
 * 1, a zero is. Planes of one kind are added 16 at a time without looking at the query again, a third faster than with an
 * xor each; the 16 (or no) planes that are left of both kinds go through one. In memory:
 *
 *     +0   i32  groups of 16 planes where the query has 0
 *     +4   i32  groups of 16 planes where the query has 1
 *     +8   i32  1 where a mixed group follows, else 0
 *     +32  i32[256]   where each plane lies, seen from its block's plane 0: groups with 0, with 1, mixed
 *     +1056 v128[16]  the query's bits of the mixed group, each 128 times
 */
const planesAt = 32;
const masksAt = 1056;
const groupBytes = 64;
const areaPlanes = 64;
const blockBytes = 16 * areaPlanes;

/** The address of a plane of the current block, by its place in the query's list. */
const planeOf = (list: string, place: number): Expression =>
  loadVector(add(get('block'), loadInt(get(list), 4 * place)));

/** A plane of the mixed group, with a one where its codes differ from the query. */
const mixedPlane = (place: number): Expression =>
  xor(planeOf('list', place), loadVector(get('query'), masksAt + 16 * place));

/** Counts all planes of a query in the current block: first those with 0, then those with 1, then the mixed ones. */
function countPlanes(
  writer: FunctionWriter,
  counters: ColumnCounters,
  leaf: { levels: number; zeros: Leaf; ones: Leaf; mixed: Leaf },
): void {
  const addGroups = (end: string, plane: Leaf, complemented: boolean): void => {
    writer.while(`(i32.lt_u ${get('list')} ${get(end)})`, () => {
      counters.addPlanes(leaf.levels, plane, complemented);
      writer.set('list', add(get('list'), int(groupBytes)));
    });
  };
  counters.start();
  writer.set('list', get('zeros'));
  addGroups('ones', leaf.zeros, false);
  counters.complement();
  addGroups('mixed', leaf.ones, true);
  counters.complement();
  writer.if(loadInt(get('query'), 8), () => {
    counters.addPlanes(leaf.levels, leaf.mixed, false);
  });
}

type Leaf = (place: number) => Expression;

function readQuery(writer: FunctionWriter): void {
  writer.set('zeros', add(get('query'), int(planesAt)));
  writer.set('ones', add(get('zeros'), multiply(loadInt(get('query'), 0), int(groupBytes))));
  writer.set('mixed', add(get('ones'), multiply(loadInt(get('query'), 4), int(groupBytes))));
}

/**
 * Which blocks may hold a code within the radius: of two planes it counts only whether either differs, which is never
 * more than the distance and takes half the adders. Writes the numbers of the blocks that remain, returns how many.
 */
function sieve(): string {
  const writer = new FunctionWriter('sieve', ['chunk', 'blocks', 'query', 'radius', 'survivors']);
  const counters = new ColumnCounters(writer, 7);
  counters.prepare(get('radius'));
  readQuery(writer);
  writer.set('block', get('chunk'));
  writer.set('end', add(get('chunk'), multiply(get('blocks'), int(blockBytes))));
  writer.set('out', get('survivors'));
  const pairOf = (plane: Leaf, join: (a: Expression, b: Expression) => Expression): Leaf => {
    return (pair) => join(plane(2 * pair), plane(2 * pair + 1));
  };
  const sorted: Leaf = (place) => planeOf('list', place);
  writer.while(`(i32.lt_u ${get('block')} ${get('end')})`, () => {
    countPlanes(writer, counters, {
      levels: 3,
      zeros: pairOf(sorted, or),
      ones: pairOf(sorted, and),
      mixed: pairOf(mixedPlane, or),
    });
    // Written in any case, counted only where a code remains: a jump that can't be foretold costs more.
    writer.line(
      `(i32.store ${get('out')} (i32.div_u (i32.sub ${get('block')} ${get('chunk')}) ${int(blockBytes)}))`,
    );
    writer.set('out', add(get('out'), `(i32.shl (v128.any_true ${not(get('over'))}) ${int(2)})`));
    writer.set('block', add(get('block'), int(blockBytes)));
  });
  return writer.text(`(i32.shr_u (i32.sub ${get('out')} ${get('survivors')}) ${int(2)})`);
}

/**
 * The codes within the radius in the blocks of a list. Writes place in the chunk and distance of each, two i32, in the
 * order of the list; returns how many. `digits` is room for the counters.
 */
function measure(): string {
  const bits = 9;
  const writer = new FunctionWriter('measure', [
    'chunk',
    'held',
    'blocks',
    'blockCount',
    'query',
    'radius',
    'digits',
    'hits',
  ]);
  const counters = new ColumnCounters(writer, bits);
  counters.prepare(get('radius'));
  readQuery(writer);
  writer.set('end', add(get('blocks'), multiply(get('blockCount'), int(4))));
  writer.set('out', get('hits'));
  const sorted: Leaf = (place) => planeOf('list', place);
  writer.while(`(i32.lt_u ${get('blocks')} ${get('end')})`, () => {
    writer.set('number', loadInt(get('blocks')));
    writer.set('block', add(get('chunk'), multiply(get('number'), int(blockBytes))));
    countPlanes(writer, counters, { levels: 4, zeros: sorted, ones: sorted, mixed: mixedPlane });
    writer.set(
      'near',
      and(loadVector(add(get('held'), multiply(get('number'), int(16)))), not(get('over'))),
      'v128',
    );
    writer.if(`(v128.any_true ${get('near')})`, () => {
      for (let bit = 0; bit < bits; bit++)
        writer.line(`(v128.store offset=${16 * bit} ${get('digits')} ${get(`count${bit}`)})`);
      for (const half of [0, 1]) writeHits(writer, half, bits);
    });
    writer.set('blocks', add(get('blocks'), int(4)));
  });
  return writer.text(`(i32.shr_u (i32.sub ${get('out')} ${get('hits')}) ${int(3)})`);
}

/** Writes the codes of one half of a block (64 columns) whose bit in `near` is set. */
function writeHits(writer: FunctionWriter, half: number, bits: number): void {
  writer.set('rest', `(i64x2.extract_lane ${half} ${get('near')})`, 'i64');
  writer.while(`(i64.ne ${get('rest')} (i64.const 0))`, () => {
    writer.set('column', `(i64.ctz ${get('rest')})`, 'i64');
    const distance = Array.from({ length: bits }, (_, bit) => {
      const column = `(i64.shr_u (i64.load offset=${16 * bit + 8 * half} ${get('digits')}) ${get('column')})`;
      return `(i32.shl (i32.and (i32.wrap_i64 ${column}) ${int(1)}) ${int(bit)})`;
    }).reduce((sum, digit) => add(sum, digit));
    const place = add(multiply(get('number'), int(128)), int(64 * half));
    writer.line(`(i32.store ${get('out')} ${add(place, `(i32.wrap_i64 ${get('column')})`)})`);
    writer.line(`(i32.store offset=4 ${get('out')} (i32.sub ${distance} ${get('bias')}))`);
    writer.set('out', add(get('out'), int(8)));
    writer.set('rest', `(i64.and ${get('rest')} (i64.sub ${get('rest')} (i64.const 1)))`, 'i64');
  });
}

/** Where the bits of a code lie: one byte of each plane, one bit in it. Sets `byte` and `shift` for each `bit`. */
function walkPlanes(writer: FunctionWriter, eachBit: () => void): void {
  const place = get('place');
  writer.set('byte', add(get('chunk'), multiply(`(i32.shr_u ${place} ${int(7)})`, int(blockBytes))));
  writer.set('byte', add(get('byte'), `(i32.and (i32.shr_u ${place} ${int(3)}) ${int(15)})`));
  writer.set('shift', `(i32.and ${place} ${int(7)})`);
  writer.set('area', int(0));
  writer.while(`(i32.lt_u ${get('area')} ${get('areas')})`, () => {
    writer.set('bit', int(0));
    writer.while(`(i32.lt_u ${get('bit')} ${int(areaPlanes)})`, () => {
      eachBit();
      writer.set('byte', add(get('byte'), int(16)));
      writer.set('bit', add(get('bit'), int(1)));
    });
    // On to the same block in the next area: the chunk's other blocks lie between.
    writer.set('byte', add(get('byte'), int(127 * blockBytes)));
    writer.set('area', add(get('area'), int(1)));
  });
}

const areaOfCode = `(i32.add ${get('code')} (i32.shl ${get('area')} ${int(3)}))`;

/** Writes a code (`areas` x 8 bytes) into its column. */
function put(): string {
  const writer = new FunctionWriter('put', ['chunk', 'place', 'areas', 'code']);
  walkPlanes(writer, () => {
    const digit = `(i32.and (i32.wrap_i64 (i64.shr_u (i64.load ${areaOfCode}) (i64.extend_i32_u ${get('bit')}))) ${int(1)})`;
    const mask = `(i32.xor ${int(-1)} (i32.shl ${int(1)} ${get('shift')}))`;
    const others = `(i32.and (i32.load8_u ${get('byte')}) ${mask})`;
    writer.line(`(i32.store8 ${get('byte')} (i32.or ${others} (i32.shl ${digit} ${get('shift')})))`);
  });
  return writer.text(int(0));
}

/** Reads a code back from its column. */
function take(): string {
  const writer = new FunctionWriter('take', ['chunk', 'place', 'areas', 'code']);
  walkPlanes(writer, () => {
    const digit = `(i32.and (i32.shr_u (i32.load8_u ${get('byte')}) ${get('shift')}) ${int(1)})`;
    const before = `(select (i64.load ${areaOfCode}) (i64.const 0) ${get('bit')})`;
    writer.line(
      `(i64.store ${areaOfCode} (i64.or ${before} (i64.shl (i64.extend_i32_u ${digit}) (i64.extend_i32_u ${get('bit')}))))`,
    );
  });
  return writer.text(int(0));
}

/** The kernel's source: a module that imports its memory. */
export function kernelText(): string {
  return ['(module', '(memory (import "index" "memory") 1)', sieve(), measure(), put(), take(), ')'].join(
    '\n',
  );
}
