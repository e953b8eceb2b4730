import * as v from 'valibot';
import { failureCodes } from '../src/contract/problems.ts';

/** What the library process tells its supervisor, beside the contract's calls, which have ports of their own. */
export const processMessage = v.variant('kind', [
  /** The library is open and answers. */
  v.object({ kind: v.literal('ready') }),
  /** The library cannot be opened; another attempt would end the same way. The process ends after this. */
  v.object({ kind: v.literal('failed'), code: v.picklist(failureCodes), message: v.string() }),
]);

export type ProcessMessage = v.InferOutput<typeof processMessage>;

/** What the supervisor tells the library process; `connect` comes with a port. */
export const supervisorMessage = v.variant('kind', [
  v.object({ kind: v.literal('connect') }),
  /** Close the library and end. */
  v.object({ kind: v.literal('close') }),
]);

export type SupervisorMessage = v.InferOutput<typeof supervisorMessage>;
