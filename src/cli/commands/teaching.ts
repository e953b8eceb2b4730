import { resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { codeLengths, lossNames, type LossName } from '../../contract/tuning.ts';
import { exportAlbums, importAlbums, listAlbums } from './albums.ts';
import { evaluate, listModels, removeModel, useModel } from './models.ts';
import type { SharedOptions } from './shared-options.ts';
import { tune, type TuneOptions } from './tune.ts';

/** What the commands need from the program they are part of. */
export interface TeachingCommandTools {
  shared: () => SharedOptions;
  finish: (outcome: { interrupted: boolean }) => void;
}

/** `kindred albums`, `tune`, `models` and `eval`: labels, and what is learned from them. */
export function addTeachingCommands(program: Command, { shared, finish }: TeachingCommandTools): void {
  const albums = program.command('albums').description('albums: the labels that teach what is similar');
  albums
    .command('list')
    .description('show the albums')
    .action(() => listAlbums(shared()));
  albums
    .command('import')
    .argument(
      '[names...]',
      'only these (folders, keywords, ratings); without any, all with two photos or more',
    )
    .addOption(from('--from <source>').makeOptionMandatory())
    .description('make albums of folders, keywords, ratings or a labels file')
    .action((names: string[], options: { from: string }) => importAlbums(options.from, names, shared()));
  albums
    .command('export')
    .argument('[names...]', 'only these; without any, all')
    .description("add the albums' names as keywords to XMP sidecars beside the photos; no photo is opened")
    .action((names: string[]) => exportAlbums(names, shared()));

  program
    .command('tune')
    .addOption(from('--albums-from <source>'))
    .addOption(
      new Option('--loss <name>', `${lossNames.join(', ')}, or auto`)
        .argParser(loss)
        .default(undefined, 'auto'),
    )
    .addOption(new Option('--bits <number>', 'bits that are learned').argParser(bits).default(32))
    .addOption(
      new Option('--seed <number>', 'the same seed gives the same model').argParser(whole).default(1),
    )
    .option('--name <name>', "the new model's name")
    .option('--insist', 'take it into use although it did no better', false)
    .option(
      '--deep',
      'teach the last stages of the network too: minutes, and every photo is looked at again; needs TensorFlow',
      false,
    )
    .option('--keep-aside', 'store it without taking it into use', false)
    .description('learn from albums what is similar, and use it where it does better on held-out photos')
    .action(async (options: TuneOptions) => finish(await tune(options, shared())));

  const models = program.command('models').description('the versions of what is called similar');
  models
    .command('list')
    .description('show the models; * is in use')
    .action(() => listModels(shared()));
  models
    .command('use')
    .argument('<id>', 'an id of the list, or bundled')
    .option('--insist', 'also a model that did no better', false)
    .description('take a model into use, in one step')
    .action((id: string, options: { insist: boolean }) => useModel(id, options, shared()));
  models
    .command('remove')
    .argument('<id>')
    .description('forget a model that is not in use')
    .action((id: string) => removeModel(id, shared()));

  program
    .command('eval')
    .requiredOption('--labels <file>', 'labels file (JSON)', (path) => resolve(path))
    .description('measure the models on labels of your own')
    .action((options: { labels: string }) => evaluate(options.labels, shared()));
}

/** Folders, keywords, ratings, or a file. */
function from(flags: string): Option {
  return new Option(flags, 'folders, keywords, ratings, or a labels file (JSON)').argParser((text: string) =>
    ['folders', 'keywords', 'ratings'].includes(text) ? text : resolve(text),
  );
}

function loss(text: string): LossName | undefined {
  const name = lossNames.find((one) => one === text);
  if (name === undefined && text !== 'auto')
    throw new InvalidArgumentError(`It is one of ${lossNames.join(', ')}, auto.`);
  return name;
}

function bits(text: string): number {
  const length = codeLengths.find((one) => String(one) === text);
  if (length === undefined) throw new InvalidArgumentError(`It is one of ${codeLengths.join(', ')}.`);
  return length;
}

function whole(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new InvalidArgumentError('It is a whole number.');
}
