import { InvalidArgumentError, type Command, Option } from 'commander';
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { verdictNames, verdicts, type Decision, type Verdict } from '../../contract/decisions.ts';
import { reportVersion, type DecisionsReport } from '../../contract/reports.ts';
import { openForDeciding } from '../../library/open-for-deciding.ts';
import { openForReading } from '../../library/open-library.ts';
import { plural, shortenPath } from '../format.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

interface Tools {
  shared: () => SharedOptions;
  positive: (text: string) => number;
}

/** `kindred decide`, `kindred decisions` and `kindred undo`: what the user says of photos; no file is touched. */
export function addDecisionCommands(program: Command, { shared, positive }: Tools): void {
  program
    .command('decide')
    .argument('<verdict>', verdicts.join(', '), asVerdict)
    .argument('[photos...]', 'two photos of the library or more')
    .addOption(new Option('--group <id>', 'a group instead of photos, by its id in `kindred groups --json`'))
    .description('say that photos are duplicates, that all of them stay, or that they are not related')
    .action(async (verdict: Verdict, photos: string[], options: { group?: string }) =>
      decide(verdict, photos, options.group, shared()),
    );
  program
    .command('decisions')
    .addOption(new Option('--limit <number>', 'decisions to show').argParser(positive).default(20))
    .description('list what was decided, the latest first')
    .action((options: { limit: number }) => printDecisions(options, shared()));
  program
    .command('undo')
    .argument('<decision>', 'its number in `kindred decisions`', positive)
    .description('take a decision back')
    .action(async (id: number) => undo(id, shared()));
}

async function decide(
  verdict: Verdict,
  photos: readonly string[],
  group: string | undefined,
  shared: SharedOptions,
): Promise<void> {
  const paths = await Promise.all(photos.map(placeOf));
  const library = await openForDeciding(shared.library);
  try {
    const decision =
      group === undefined ? library.decidePhotos(verdict, paths) : library.decideGroup(verdict, group);
    if (shared.json) printJson(report([decision], library.reader.status().decisions));
    else print(decisionText(decision));
  } finally {
    library.close();
  }
}

/** Where the catalog knows a photo: links resolved, unless the file is not there any more. */
async function placeOf(photo: string): Promise<string> {
  return await realpath(photo).catch(() => resolve(photo));
}

async function printDecisions({ limit }: { limit: number }, shared: SharedOptions): Promise<void> {
  const library = openForReading(shared.library);
  try {
    const { decisions, total } = library.reader.decisions({ offset: 0, limit });
    if (shared.json) printJson(report(decisions, total));
    else if (total === 0) print('Nothing was decided yet.');
    else {
      for (const decision of decisions) print(decisionText(decision));
      if (total > decisions.length) print(`... and ${plural(total - decisions.length, 'earlier one')}`);
    }
  } finally {
    await library.close();
  }
}

async function undo(id: number, shared: SharedOptions): Promise<void> {
  const library = await openForDeciding(shared.library);
  try {
    library.undoDecision(id);
    if (shared.json) printJson(report([], library.reader.status().decisions));
    else print(`Decision ${id} is taken back.`);
  } finally {
    library.close();
  }
}

function report(decisions: readonly Decision[], total: number): DecisionsReport {
  return {
    version: reportVersion,
    decisions: decisions.map(({ sample, ...decision }) => ({
      ...decision,
      sample: sample.map(({ path }) => path),
    })),
    total,
  };
}

function decisionText({ id, verdict, decidedAt, photos, sample }: Decision): string {
  const names = sample.map(({ path }) => `  ${shortenPath(path, process.cwd())}`);
  const more = photos - sample.length;
  return [
    `${id}  ${verdictNames[verdict]}, ${plural(photos, 'photo')}, ${new Date(decidedAt).toLocaleString('sv-SE')}`,
    ...names,
    ...(more > 0 ? [`  ... and ${plural(more, 'more', 'more')}`] : []),
  ].join('\n');
}

function asVerdict(text: string): Verdict {
  const verdict = verdicts.find((candidate) => candidate === text);
  if (verdict) return verdict;
  throw new InvalidArgumentError(`It is one of ${verdicts.join(', ')}.`);
}
