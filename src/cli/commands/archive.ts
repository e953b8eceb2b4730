import { basename, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Option, type Command } from 'commander';
import { parseArchiveAddress } from '../../archive/archive-address.ts';
import { ArchiveError } from '../../archive/archive-error.ts';
import { openArchive } from '../../archive/open-archive.ts';
import { readPublisher } from '../../archive/publisher.ts';
import { pushContents } from '../../archive/push-contents.ts';
import { buildIndex, queryArchive } from '../../archive/query-archive.ts';
import { reportVersion } from '../../contract/reports.ts';
import { hashForQuery, openArchiveSource } from '../../library/archive-source.ts';
import { answerText, pushPlanText, pushReportText } from '../archive-text.ts';
import { formatCount } from '../format.ts';
import { print, printJson, type SharedOptions } from './shared-options.ts';

interface PlaceOptions {
  postgres: string;
  schema: string;
}

interface PushOptions extends PlaceOptions {
  thumbnails: boolean;
  paths: boolean;
  computer?: string;
  index: boolean;
  yes: boolean;
}

interface QueryOptions extends PlaceOptions {
  limit: number;
  exact: boolean;
}

/** What the two commands need from the program they are part of. */
export interface ArchiveCommandTools {
  shared: () => SharedOptions;
  finish: (outcome: { interrupted: boolean }) => void;
  positive: (text: string) => number;
}

/** `kindred archive push` and `kindred archive query`: an archive of codes that several computers share. */
export function addArchiveCommands(
  program: Command,
  { shared, finish, positive }: ArchiveCommandTools,
): void {
  const place = (command: Command): Command =>
    command
      .addOption(
        new Option(
          '--postgres <url>',
          'postgres://user@host/database?sslmode=verify-full; password also by PGPASSWORD',
        )
          .env('KINDRED_POSTGRES')
          .makeOptionMandatory(),
      )
      .option('--schema <name>', "the archive's schema in that database", 'kindred');

  const archive = program
    .command('archive')
    .description('share codes of photos with other computers, in a PostgreSQL database of your own');
  place(archive.command('push'))
    .description('publish what the library holds, and remove what it holds no more; says first what is sent')
    .option('--thumbnails', 'send small thumbnails too', false)
    .option('--paths', 'send the paths of the files too', false)
    .option('--computer <name>', 'name to publish under (default: as before, at first the host name)')
    .option('--index', 'build the index for archives of millions, if it is not there', false)
    .option('--yes', 'send without asking', false)
    .action(async (options: PushOptions) => finish(await push(options, shared())));
  place(archive.command('query'))
    .argument('<photo>', 'any picture file, in the library or not')
    .description('find the computers that have a picture, or one near it')
    .addOption(new Option('--limit <number>', 'matches to show').argParser(positive).default(20))
    .option('--exact', 'compare with every code, even where there is an index', false)
    .action((photo: string, options: QueryOptions) => query(resolve(photo), options, shared()));
}

async function push(
  options: PushOptions,
  { library, json }: SharedOptions,
): Promise<{ interrupted: boolean }> {
  const address = parseArchiveAddress(options.postgres);
  const source = await openArchiveSource(library);
  const stop = new AbortController();
  const onInterrupt = (): void => stop.abort();
  try {
    const { modelVersion, count, outdated } = source;
    const publisher = await readPublisher(library, options.computer);
    const { computer } = publisher;
    const { schema, thumbnails, paths } = options;
    const plan = { address, schema, computer, modelVersion, contents: count, outdated, thumbnails, paths };
    process.stderr.write(`${pushPlanText(plan)}\n`);
    if (!options.yes) await confirm();

    process.once('SIGINT', onInterrupt);
    const archive = await openArchive(address, { schema, modelVersion, access: 'publish' });
    try {
      const report = await pushContents(archive, source, {
        publisher,
        thumbnails,
        paths,
        signal: stop.signal,
        onProgress: lineNowAndThen(count),
      });
      if (options.index && !report.cancelled) {
        // From here on Ctrl-C ends the process; half an index is replaced by the next attempt.
        process.removeListener('SIGINT', onInterrupt);
        process.stderr.write('Building the index; others can go on using the archive meanwhile.\n');
        await buildIndex(archive);
      }
      if (json) printJson({ version: reportVersion, computer, outdated, ...report });
      else print(pushReportText(report, computer));
      return { interrupted: report.cancelled };
    } finally {
      await archive.close();
    }
  } finally {
    process.removeListener('SIGINT', onInterrupt);
    source.close();
  }
}

/** Milliseconds between two lines of progress. */
const lineInterval = 2000;

function lineNowAndThen(count: number): (done: number) => void {
  let last = performance.now();
  return (done) => {
    if (performance.now() - last < lineInterval) return;
    last = performance.now();
    process.stderr.write(`${formatCount(done)} of ${formatCount(count)} photos looked at\n`);
  };
}

/** Asks on a terminal; elsewhere, and at any answer but yes, nothing is sent. */
async function confirm(): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new ArchiveError(
      'archive-not-confirmed',
      'Nothing was sent. Add --yes to send this without being asked.',
    );
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question('Send this? [y/N] ');
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new ArchiveError('archive-not-confirmed', 'Nothing was sent.');
}

async function query(photo: string, options: QueryOptions, { json }: SharedOptions): Promise<void> {
  const address = parseArchiveAddress(options.postgres);
  const { modelVersion, hash, pictureCodes, pictureRadius } = await hashForQuery(photo);
  process.stderr.write(
    `Sending ${pictureCodes.length} codes of 256 bits to ${address.shown}; the picture stays here.\n`,
  );
  const archive = await openArchive(address, { schema: options.schema, modelVersion, access: 'ask' });
  try {
    const began = performance.now();
    const { limit, exact } = options;
    const answer = await queryArchive(archive, { codes: pictureCodes, radius: pictureRadius, limit, exact });
    const elapsed = performance.now() - began;
    if (json) printJson({ version: reportVersion, query: photo, id: hash, ...answer, elapsed });
    else print(answerText(answer, { name: basename(photo), hash, elapsed }));
  } finally {
    await archive.close();
  }
}
