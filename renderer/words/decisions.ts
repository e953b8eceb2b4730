import { verdictNames, type Decision, type Verdict } from '../../src/contract/decisions.ts';
import { counted } from './numbers.ts';
import { fileName } from './paths.ts';

interface VerdictButton {
  key: string;
  /** What is said of the compared photo, of two photos, and of more. */
  one: string;
  pair: string;
  many: string;
  meaning: string;
}

export const verdictButtons: Record<Verdict, VerdictButton> = {
  duplicate: {
    key: 'D',
    one: 'Duplicate of the keeper',
    pair: 'Duplicates',
    many: 'All duplicates',
    meaning: 'They are one picture. No file is touched.',
  },
  'keep-both': {
    key: 'B',
    one: 'Keep beside the keeper',
    pair: 'Keep both',
    many: 'Keep all',
    meaning: 'Rightly shown together, and all of them stay.',
  },
  'not-related': {
    key: 'N',
    one: 'Does not belong here',
    pair: 'Not related',
    many: 'None related',
    meaning: 'They are never shown in one group again.',
  },
};

/** `Not related: a.jpg and b.jpg`, `Keep all: a.jpg and 4 more`. */
export function lastDecisionWords({ verdict, photos, sample }: Decision): string {
  const [first, second] = sample.map(({ path }) => fileName(path));
  if (first === undefined) return verdictNames[verdict];
  const others = photos === 2 && second !== undefined ? second : counted(photos - 1, 'more', 'more');
  return `${verdictNames[verdict]}: ${first}${photos > 1 ? ` and ${others}` : ''}`;
}
