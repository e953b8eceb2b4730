import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { EvaluationReport, ModelsReport, TuneReport } from '../../src/contract/teaching-reports.ts';
import { drawLibrary } from '../library/drawn-library.ts';
import { scratchFolder } from '../library/scratch.ts';

const script = fileURLToPath(new URL('../../src/cli/kindred.ts', import.meta.url));
const run = promisify(execFile);

async function kindred(
  library: string,
  ...words: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const done = await run(process.execPath, ['--import', 'tsx', script, '--library', library, ...words]);
    return { code: 0, ...done };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

describe('teaching on the command line', { timeout: 180_000 }, () => {
  it('tunes, evaluates, lists, uses and removes models', async () => {
    const library = await scratchFolder();
    await drawLibrary(library, 3, 14);
    const tuned = await kindred(
      library,
      'tune',
      '--albums-from',
      'folders',
      '--bits',
      '32',
      '--name',
      'First',
      '--json',
    );
    expect(tuned.stderr).toContain('Learning from 42 photos in 3 albums');
    const report = JSON.parse(tuned.stdout) as TuneReport;
    expect(report).toMatchObject({
      version: 1,
      isInUse: true,
      model: { name: 'First', bits: 96, isInUse: true },
    });
    expect(report.model.report!.albums).toHaveLength(3);
    const { id } = report.model;

    const labels = join(library, 'labels.json');
    const albums = Object.fromEntries(
      [0, 1, 2].map((subject) => [
        `s${subject}`,
        Array.from({ length: 14 }, (_, number) => `/photos/subject ${subject}/${subject}-${number}.jpg`),
      ]),
    );
    await writeFile(labels, JSON.stringify({ albums }));
    const evaluated = JSON.parse(
      (await kindred(library, 'eval', '--labels', labels, '--json')).stdout,
    ) as EvaluationReport;
    expect(evaluated).toMatchObject({ photos: 42, albums: 3, models: [{ id: 'bundled' }, { id }] });
    const [before, after] = evaluated.models;
    expect(after!.metrics.meanAveragePrecision).toBeGreaterThan(before!.metrics.meanAveragePrecision);

    expect((await kindred(library, 'models', 'list')).stdout).toMatch(
      new RegExp(`^\\* ${id} +First \\(96 bits, mAP`),
    );
    expect(await kindred(library, 'models', 'remove', id)).toMatchObject({
      code: 1,
      stderr: 'kindred: This model is in use. Take another one into use first.\n',
    });
    expect((await kindred(library, 'models', 'use', 'bundled')).stdout).toContain('* bundled');
    const left = JSON.parse(
      (await kindred(library, 'models', 'remove', id, '--json')).stdout,
    ) as ModelsReport;
    expect(left.models.map((model) => model.id)).toEqual(['bundled']);
  });

  it('says in a sentence what is wrong with labels, and changes nothing', async () => {
    const library = await scratchFolder();
    await drawLibrary(library, 2, 4);
    const labels = join(library, 'labels.json');
    await writeFile(labels, '{"albums": ');
    expect(await kindred(library, 'tune', '--albums-from', labels)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'kindred: The labels file labels.json is not JSON.\n',
    });
    expect(await kindred(library, 'tune', '--loss', 'guess')).toMatchObject({ code: 2 });
  });
});
