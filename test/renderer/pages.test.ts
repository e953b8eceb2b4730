import { expect, test } from 'vitest';
import { pageOf, pageSize, Pages } from '../../renderer/state/pages.ts';

const group = (place: number) => ({ id: `group-${place}` });
const page = (number: number) =>
  Array.from({ length: pageSize }, (_, index) => group(number * pageSize + index));

test('a place is found on its page, and a group by its id', () => {
  const pages = new Pages<ReturnType<typeof group>>().with(3, page(3), 0);
  const place = 3 * pageSize + 5;
  expect(pageOf(place)).toBe(3);
  expect(pages.at(place)?.id).toBe(`group-${place}`);
  expect(pages.at(place - pageSize)).toBeUndefined();
  expect(pages.findIndex(({ id }) => id === `group-${place}`)).toBe(place);
  expect(pages.findIndex(({ id }) => id === 'group-1')).toBeUndefined();
});

test('scrolling through any number of pages holds no more than sixteen, those around the view', () => {
  let pages = new Pages<ReturnType<typeof group>>();
  for (let number = 0; number < 100; number++) pages = pages.with(number, page(number), number * pageSize);
  const held = Array.from({ length: 100 }, (_, number) => number).filter((number) => pages.has(number));
  expect(held).toEqual(Array.from({ length: 16 }, (_, index) => 84 + index));
});

test('pages outside of the view are given up', () => {
  const pages = new Pages<ReturnType<typeof group>>()
    .with(1, page(1), 0)
    .with(2, page(2), 0)
    .with(5, page(5), 0)
    .within(2, 4);
  expect([pages.has(1), pages.has(2), pages.has(5)]).toEqual([false, true, false]);
});
