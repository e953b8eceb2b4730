/*
 * Fits the picture head and the subject head on the evaluation data and writes resources/model/heads.safetensors:
 *
 *     npx tsx build/model/fit-heads.ts
 *
 * The first run takes about ten minutes of one core for the features, which are cached; the fit itself takes half a minute. The linear
 * algebra is numpy's, in an environment of its own beside the cache. Run build/model/measure-heads.ts afterwards: it
 * writes the thresholds that belong to the heads.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelDirectory } from '../../src/model/load-model.ts';
import { partFeatures } from './cache-features.ts';
import { cacheDirectory } from './feature-cache.ts';

const here = import.meta.dirname;

const fit = await partFeatures('fit');
const tune = await partFeatures('tune');
run(pythonWithNumpy(), [
  join(here, 'fit-heads.py'),
  fit.folder,
  tune.folder,
  fit.featuresVersion,
  fileURLToPath(new URL('heads.safetensors', modelDirectory)),
]);

function pythonWithNumpy(): string {
  const environment = join(cacheDirectory, 'python');
  const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (!existsSync(python)) run('python3', ['-m', 'venv', environment]);
  run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', join(here, 'requirements.txt')]);
  return python;
}

function run(command: string, parameters: readonly string[]): void {
  const { status, error } = spawnSync(command, parameters, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
