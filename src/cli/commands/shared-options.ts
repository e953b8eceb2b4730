/** Options every command takes. */
export interface SharedOptions {
  /** Absolute path of the library folder. */
  library: string;
  json: boolean;
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(report: unknown): void {
  print(JSON.stringify(report, null, 2));
}
