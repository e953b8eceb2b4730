/*
 * Sets up TensorFlow on an NVIDIA card (Linux x64), which Kindred then may compute on, and train on. As published,
 * @tensorflow/tfjs-node-gpu wants CUDA 11.2 and fetches its binding from elsewhere; here the binding is compiled against
 * the current TensorFlow of PyPI, whose wheel brings the C library, its headers and the CUDA libraries it was made for.
 *
 *     npm run setup:cuda
 *     npm run setup:cuda -- --build-only    the same with TensorFlow for the processor: tries all but the card
 *
 * Needs Python 3 with pip, a C++ compiler and about 5 GB (1 GB with --build-only). What was built is kept in
 * ~/.cache/kindred-tensorflow and used again; `npm install` takes the package away, this command brings it back at once.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { argv, env } from 'node:process';
import { createEngine } from '../src/model/engine.ts';
import { loadModel } from '../src/model/load-model.ts';
import { findDeviation } from '../src/model/self-test.ts';
import { createTensorFlowEngine } from '../src/model/tensorflow-engine.ts';
import { testImages } from '../src/model/test-images.ts';

const tensorFlowVersion = '2.21.0';
const packageName = '@tensorflow/tfjs-node-gpu';
const packageVersion = '4.22.0';
const headersVersion = '1.9.0';

const buildOnly = argv.includes('--build-only');
const wheel = buildOnly ? 'tensorflow-cpu' : 'tensorflow';
const root = join(import.meta.dirname, '..');
const packageFolder = join(root, 'node_modules', packageName);
const cache = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kindred-tensorflow');
const target = join(cache, `${wheel}-${tensorFlowVersion}-${packageVersion}`);

class Missing extends Error {}

try {
  checkMachine();
  run('npm', [
    'install',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${packageName}@${packageVersion}`,
  ]);
  if (!existsSync(target)) build();
  link();
  await tryOut();
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.error(`setup:cuda: ${error.message}`);
  process.exitCode = 1;
}

function checkMachine(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Missing(
      `TensorFlow with CUDA is for Linux on x64; this is ${process.platform} on ${process.arch}.`,
    );
  }
  if (!buildOnly) {
    const listed = spawnSync('nvidia-smi', ['-L'], { encoding: 'utf8' });
    if (listed.error) {
      throw new Missing(
        'There is no NVIDIA driver here (nvidia-smi is not installed), so there is no card that TensorFlow could use.',
      );
    }
    if (listed.status !== 0 || !listed.stdout.includes('GPU')) {
      throw new Missing(
        `The NVIDIA driver finds no card: ${(listed.stdout + listed.stderr).trim().split('\n')[0]}`,
      );
    }
    console.log(listed.stdout.trim());
  }
  for (const [command, parameters, what] of [
    ['python3', ['-m', 'pip', '--version'], 'Python 3 with pip'],
    ['g++', ['--version'], 'a C++ compiler (g++)'],
  ] as const) {
    if (spawnSync(command, parameters).status !== 0)
      throw new Missing(`${what} is missing; install it and run this again.`);
  }
}

/** Fetches and compiles in a folder beside the target and moves it there when it is whole. */
function build(): void {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'build-'));
  try {
    install(work, [`${wheel}==${tensorFlowVersion}`]);
    const cudaLibraries = buildOnly ? [] : requirementsOf(work);
    if (cudaLibraries.length > 0) install(work, cudaLibraries);
    run('npm', [
      'install',
      '--prefix',
      work,
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      `node-api-headers@${headersVersion}`,
    ]);
    compile(work);
    renameSync(work, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function install(folder: string, requirements: readonly string[]): void {
  console.log(`Fetching ${requirements.join(', ')}`);
  run('python3', [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-deps',
    '--only-binary=:all:',
    '--target',
    folder,
    ...requirements,
  ]);
}

/** The CUDA libraries that the wheel names, as `nvidia-cudnn-cu12<10.0,>=9.3.0.75`. */
function requirementsOf(folder: string): string[] {
  const facts = readdirSync(folder).find((name) => /^tensorflow-.*\.dist-info$/.test(name));
  const lines = facts ? readFileSync(join(folder, facts, 'METADATA'), 'utf8').split('\n') : [];
  return lines.flatMap(
    (line) => /^Requires-Dist: (nvidia-[^;]+);.*extra == "and-cuda"/.exec(line)?.[1]?.trim() ?? [],
  );
}

/** The libraries lie as pip lays them, so TensorFlow finds CUDA's beside its own folder, as it does in Python. */
function compile(folder: string): void {
  console.log('Compiling the binding');
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packageFolder, 'binding', name));
  const libraries = join(folder, 'tensorflow');
  run('g++', [
    ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'],
    ...[
      '-isystem',
      join(folder, 'node_modules/node-api-headers/include'),
      '-isystem',
      join(libraries, 'include'),
    ],
    `-I${packageFolder}`,
    ...sources,
    ...['-o', join(libraries, 'tfjs_binding.node'), `-L${libraries}`],
    ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN'],
  ]);
}

function link(): void {
  const place = join(packageFolder, 'lib/napi-v8/tfjs_binding.node');
  mkdirSync(dirname(place), { recursive: true });
  rmSync(place, { force: true });
  symlinkSync(join(target, 'tensorflow/tfjs_binding.node'), place);
}

/** Compares with the processor, as the app does before it uses a card. */
async function tryOut(): Promise<void> {
  // See RemoteEngine: TF32 would not give the processor's codes.
  env['NVIDIA_TF32_OVERRIDE'] = '0';
  env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const model = await loadModel();
  const count = 8;
  const images = testImages(count, model.inputSize);
  const processor = await createEngine(model);
  const expected = await processor.features(images, count);
  await processor.dispose();
  const engine = await createTensorFlowEngine(model, { needsCard: !buildOnly }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Missing(`The binding is built, but cannot be used: ${reason}`);
  });
  const deviation = findDeviation(model, expected, await engine.features(images, count));
  if (deviation) throw new Missing(`TensorFlow computes, but ${deviation}; Kindred will not use it.`);
  const started = performance.now();
  await engine.features(images, count);
  const elapsed = (performance.now() - started) / count;
  console.log(
    buildOnly
      ? `TensorFlow ${tensorFlowVersion} is built and gives the same codes on the processor, where Kindred does not use it. No card was tried.`
      : `TensorFlow ${tensorFlowVersion} computes on the card and gives the processor’s codes, at ${elapsed.toFixed(1)} ms a photo.`,
  );
}

function run(command: string, parameters: readonly string[]): void {
  const { status, error } = spawnSync(command, parameters, {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: root,
  });
  if (error || status !== 0) {
    throw new Missing(
      `${command} ${parameters[0] ?? ''} did not succeed${error ? ` (${error.message})` : ''}; see above.`,
    );
  }
}
