import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { Engine } from './engine.ts';

const answerSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ milliseconds: v.number(), found: v.number() }),
);

/**
 * An engine in a program that reads `range RADIUS HEX` or `nearest COUNT HEX` a line and answers each with a line of JSON. Its first
 * line says its version, once its index is built.
 */
export async function peerEngine(command: string, args: readonly string[]): Promise<Engine> {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`${command} ended before it answered.`);
    return line.value;
  };
  const name = await nextLine();
  return {
    name,
    search: async (queries, question) => {
      const [verb, figure] =
        question.radius === undefined ? ['nearest', question.count] : ['range', question.radius];
      child.stdin.write(`${verb} ${figure} ${Buffer.from(queries).toString('hex')}\n`);
      return v.parse(answerSchema, await nextLine());
    },
    close: () => child.stdin.end(),
  };
}
