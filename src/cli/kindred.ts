#!/usr/bin/env node
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ArchiveError } from '../archive/archive-error.ts';
import { engineChoices, type EngineChoice } from '../contract/engines.ts';
import { wrongPairChoices, type WrongPairs } from '../contract/accuracy.ts';
import { isLevel, levels, type Level } from '../contract/levels.ts';
import { KindredError } from '../contract/problems.ts';
import { defaultLibraryFolder } from '../library/default-folder.ts';
import { showAccuracy } from './commands/accuracy.ts';
import { addArchiveCommands } from './commands/archive.ts';
import { addDecisionCommands } from './commands/decide.ts';
import { printGroups } from './commands/groups.ts';
import { printPairs } from './commands/pairs.ts';
import { scan } from './commands/scan.ts';
import { printSimilar } from './commands/similar.ts';
import { start } from './commands/start.ts';
import { printStatus } from './commands/status.ts';
import { addTeachingCommands } from './commands/teaching.ts';

const program = new Command('kindred')
  .description(
    'Finds the copies, near-copies and look-alikes in your photo folders, and learns what you call similar. No photo is changed.',
  )
  .addOption(
    new Option('--library <dir>', 'where the catalog lies (or KINDRED_LIBRARY)').default(
      defaultLibraryFolder(),
      "your user's data folder",
    ),
  )
  .option('--json', 'print JSON on standard output (described in docs/command-line.md)')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(kindred --help lists the commands)')
  .addHelpText(
    'after',
    `
Examples:
  kindred scan ~/Pictures /media/disk2/Photos   look through two folders
  kindred groups --level same-picture           edits, resizes and crops of one picture
  kindred groups ~/Pictures/2024 --json         groups that touch one folder, for a script
  kindred similar holiday-small.jpg             where is the original of this one?
  kindred decide not-related a.jpg b.jpg        these two are never shown together again
  kindred tune --albums-from folders            learn from your folders what is similar

Exit codes: 0 done, 1 it could not be done (the reason is on standard error), 2 wrong usage, 130 stopped by Ctrl-C.
Files that cannot be read are part of a scan's report, not a failure.`,
  );

// Before the commands, which inherit it.
program.exitOverride((error) => {
  process.exit(error.exitCode === 0 ? 0 : 2);
});

const level = (text: string): Level => {
  if (isLevel(text)) return text;
  throw new InvalidArgumentError(`It is one of ${levels.join(', ')}.`);
};
const positive = (text: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It is a whole number above 0.');
};
const wrongPairs = (text: string): WrongPairs => {
  const choice = wrongPairChoices.find((number) => String(number) === text);
  if (choice !== undefined) return choice;
  throw new InvalidArgumentError(`It is one of ${wrongPairChoices.join(', ')}.`);
};
const paths = (all: string[]): string[] => all.map((path) => resolve(path));
const shared = (): { library: string; json: boolean } => {
  const { library, json } = program.opts<{ library: string; json?: boolean }>();
  return { library: resolve(library), json: json ?? false };
};

program
  .command('scan')
  .argument('[folders...]', 'folders to add; without any, those added before')
  .description('look through folders: read what is new or changed, compare it with everything else')
  .addOption(
    new Option('--engine <name>', 'what computes the network, instead of the setting').choices(engineChoices),
  )
  .action(async (folders: string[], options: { engine?: EngineChoice }) =>
    finish(await scan(paths(folders), options, shared())),
  );

program
  .command('groups')
  .argument('[folders...]', 'only groups with a photo in one of these folders')
  .description('show photos that belong together, each group with a photo to keep and the reason')
  .addOption(new Option('--level <level>', `one level only: ${levels.join(', ')}`).argParser(level))
  .addOption(
    new Option('--limit <number>', 'groups to show per level (text only)').argParser(positive).default(20),
  )
  .option('--open', 'only groups that are not decided')
  .action((folders: string[], options: { level?: Level; limit: number; open?: boolean }) =>
    printGroups(paths(folders), options, shared()),
  );

program
  .command('pairs')
  .addOption(new Option('--level <level>', `one level only: ${levels.join(', ')}`).argParser(level))
  .description('list every stored relation between two photos')
  .action((options: { level?: Level }) => printPairs(options, shared()));

program
  .command('similar')
  .argument('<photo>', 'any picture file, in the library or not')
  .description('find the copies, the original and the kin of a picture')
  .addOption(new Option('--limit <number>', 'matches to show').argParser(positive).default(20))
  .action(async (photo: string, options: { limit: number }) =>
    printSimilar(resolve(photo), options, shared()),
  );

program
  .command('status')
  .description('show what the library holds')
  .action(() => printStatus(shared()));

program
  .command('accuracy')
  .addOption(
    new Option(
      '--wrong-pairs <number>',
      `how many wrong pairs to put up with among the same pictures: ${wrongPairChoices.join(', ')} (1: fewer than 1)`,
    ).argParser(wrongPairs),
  )
  .description('show how many pairs called the same picture are expected to be wrong, or set it')
  .action((options: { wrongPairs?: WrongPairs }) => showAccuracy(options, shared()));

program
  .command('start', { hidden: true })
  .argument('[folders...]')
  .description('scan folders and show their groups, as npm start does without a window')
  .action(async (folders: string[]) => finish(await start(paths(folders), shared())));

addDecisionCommands(program, { shared, positive });
addTeachingCommands(program, { shared, finish });
addArchiveCommands(program, { shared, finish, positive });

function finish(outcome: { interrupted: boolean }): void {
  process.exitCode = outcome.interrupted ? 130 : 0;
}

// A reader that closed its end early (`kindred groups | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof KindredError || error instanceof ArchiveError)) throw error;
  process.stderr.write(`kindred: ${error.message}\n`);
  process.exitCode = 1;
}
