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
} from './wat.ts';

/*
 * [Note: planes] Codes stand in blocks of 128, bit by bit: plane j of a block is one vector that holds bit j of its 128
 * codes. A chunk is 128 blocks. In it, all blocks' planes 0-63 come first (1 KB a block), then all planes 64-127 and so
 * on, so that a search which needs 64 bits reads one stretch of memory; after them one vector a block that says which
 * codes are held.
 *
 * [Note: query] A query sorts the planes by its own bit: where it has 0, a one in the plane is a difference; where it has
 * 1, a zero is. Planes of one kind are added 16 at a time without looking at the query again; the 16 (or no) planes that
 * are left of both kinds go through an xor. In memory:
 *
 *     +0   i32  groups of 16 planes where the query has 0
 *     +4   i32  groups of 16 planes where the query has 1
 *     +8   i32  1 where a mixed group follows, else 0
 *     +12  i32  groups with 0 that the sieve looks at
 *     +16  i32  groups with 1 that the sieve looks at
 *     +32  i32[256]   where each plane lies, seen from its block's plane 0: groups with 0, with 1, mixed
 *     +1056 v128[16]  the query's bits of the mixed group, each 128 times
 */
const planesAt = 32;
const masksAt = 1056;
const groupBytes = 64;
const blockBytesPerWord = 1024;

/** The address of a plane of the current block, by its place in the query's list. */
const planeOf = (list: string, place: number): Expression =>
  loadVector(add(get('block'), loadInt(get(list), 4 * place)));

function addGroups(writer: FunctionWriter, groups: { end: string; add: () => void }): void {
  writer.while(`(i32.lt_u ${get('list')} ${get(groups.end)})`, () => {
    groups.add();
    writer.set('list', add(get('list'), int(groupBytes)));
  });
}

/**
 * Which blocks may hold a code within the radius: of two planes it counts only whether either differs, which is never
 * more than the distance and takes half the adders. Writes the numbers of the blocks that remain, returns how many.
 */
function sieve(): string {
  const writer = new FunctionWriter('sieve', ['chunk', 'blocks', 'query', 'radius', 'survivors']);
  const counters = new ColumnCounters(writer, 7);
  counters.prepare(get('radius'));
  writer.set('zeros', add(get('query'), int(planesAt)));
  writer.set('zerosEnd', add(get('zeros'), multiply(loadInt(get('query'), 12), int(groupBytes))));
  writer.set('ones', add(get('zeros'), multiply(loadInt(get('query'), 0), int(groupBytes))));
  writer.set('onesEnd', add(get('ones'), multiply(loadInt(get('query'), 16), int(groupBytes))));
  writer.set('block', get('chunk'));
  writer.set('end', add(get('chunk'), multiply(get('blocks'), int(blockBytesPerWord))));
  writer.set('out', get('survivors'));
  writer.while(`(i32.lt_u ${get('block')} ${get('end')})`, () => {
    counters.start();
    writer.set('list', get('zeros'));
    addGroups(writer, {
      end: 'zerosEnd',
      add: () => {
        counters.addPlanes(3, (pair) => or(planeOf('list', 2 * pair), planeOf('list', 2 * pair + 1)), false);
      },
    });
    counters.complement();
    writer.set('list', get('ones'));
    addGroups(writer, {
      end: 'onesEnd',
      add: () => {
        counters.addPlanes(3, (pair) => and(planeOf('list', 2 * pair), planeOf('list', 2 * pair + 1)), true);
      },
    });
    // Written in any case, counted only where a code remains: a jump that can't be foretold costs more.
    writer.line(`(i32.store ${get('out')} (i32.shr_u (i32.sub ${get('block')} ${get('chunk')}) ${int(10)}))`);
    writer.set('out', add(get('out'), `(i32.shl (v128.any_true ${get('over')}) ${int(2)})`));
    writer.set('block', add(get('block'), int(blockBytesPerWord)));
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
  writer.set('zeros', add(get('query'), int(planesAt)));
  writer.set('ones', add(get('zeros'), multiply(loadInt(get('query'), 0), int(groupBytes))));
  writer.set('mixed', add(get('ones'), multiply(loadInt(get('query'), 4), int(groupBytes))));
  writer.set('end', add(get('blocks'), multiply(get('blockCount'), int(4))));
  writer.set('out', get('hits'));
  writer.while(`(i32.lt_u ${get('blocks')} ${get('end')})`, () => {
    writer.set('number', loadInt(get('blocks')));
    writer.set('block', add(get('chunk'), multiply(get('number'), int(blockBytesPerWord))));
    counters.start();
    writer.set('list', get('zeros'));
    addGroups(writer, {
      end: 'ones',
      add: () => {
        counters.addPlanes(4, (place) => planeOf('list', place), false);
      },
    });
    counters.complement();
    addGroups(writer, {
      end: 'mixed',
      add: () => {
        counters.addPlanes(4, (place) => planeOf('list', place), true);
      },
    });
    counters.complement();
    writer.if(loadInt(get('query'), 8), () => {
      counters.addPlanes(
        4,
        (place) => xor(planeOf('list', place), loadVector(get('query'), masksAt + 16 * place)),
        false,
      );
    });
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

/** Where the bits of a code lie: one byte of each plane, one bit in it. Sets `byte`, `shift` and the walk over words. */
function walkPlanes(writer: FunctionWriter, eachBit: () => void): void {
  const place = get('place');
  writer.set('byte', add(get('chunk'), multiply(`(i32.shr_u ${place} ${int(7)})`, int(blockBytesPerWord))));
  writer.set('byte', add(get('byte'), `(i32.and (i32.shr_u ${place} ${int(3)}) ${int(15)})`));
  writer.set('shift', `(i32.and ${place} ${int(7)})`);
  writer.set('word', int(0));
  writer.while(`(i32.lt_u ${get('word')} ${get('words')})`, () => {
    writer.set('bit', int(0));
    writer.while(`(i32.lt_u ${get('bit')} ${int(64)})`, () => {
      eachBit();
      writer.set('byte', add(get('byte'), int(16)));
      writer.set('bit', add(get('bit'), int(1)));
    });
    // From one block's planes of this word to the same block's planes of the next: a chunk's other blocks lie between.
    writer.set('byte', add(get('byte'), int(127 * blockBytesPerWord)));
    writer.set('word', add(get('word'), int(1)));
  });
}

/** Writes a code (`words` x 8 bytes) into its column. */
function put(): string {
  const writer = new FunctionWriter('put', ['chunk', 'place', 'words', 'code']);
  walkPlanes(writer, () => {
    const word = `(i64.load (i32.add ${get('code')} (i32.shl ${get('word')} ${int(3)})))`;
    const bit = `(i32.wrap_i64 (i64.shr_u ${word} (i64.extend_i32_u ${get('bit')})))`;
    const cleared = `(i32.and (i32.load8_u ${get('byte')}) (i32.xor (i32.const -1) (i32.shl ${int(1)} ${get('shift')})))`;
    writer.line(
      `(i32.store8 ${get('byte')} (i32.or ${cleared} (i32.shl (i32.and ${bit} ${int(1)}) ${get('shift')})))`,
    );
  });
  return writer.text(int(0));
}

/** Reads a code back from its column. */
function take(): string {
  const writer = new FunctionWriter('take', ['chunk', 'place', 'words', 'code']);
  walkPlanes(writer, () => {
    const address = `(i32.add ${get('code')} (i32.shl ${get('word')} ${int(3)}))`;
    const digit = `(i64.extend_i32_u (i32.and (i32.shr_u (i32.load8_u ${get('byte')}) ${get('shift')}) ${int(1)}))`;
    const before = `(select (i64.load ${address}) (i64.const 0) ${get('bit')})`;
    writer.line(
      `(i64.store ${address} (i64.or ${before} (i64.shl ${digit} (i64.extend_i32_u ${get('bit')}))))`,
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
