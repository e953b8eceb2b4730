/** Expected failures of the shared archive. The code is stable; the sentence may be reworded. */
export const archiveFailureCodes = [
  'archive-address',
  'archive-unreachable',
  'archive-not-secure',
  'archive-refused',
  'archive-no-database',
  'archive-no-vectors',
  'archive-no-rights',
  'archive-full',
  'archive-absent',
  'archive-newer',
  'archive-other-model',
  'archive-name-taken',
  'archive-not-confirmed',
] as const;

export type ArchiveFailureCode = (typeof archiveFailureCodes)[number];

/** An expected failure; `message` is a whole sentence that says what to do and never holds a password. */
export class ArchiveError extends Error {
  readonly code: ArchiveFailureCode;

  constructor(code: ArchiveFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArchiveError';
    this.code = code;
  }
}

/** What Node and the driver report where no conversation came about, or broke. */
const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'EACCES',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);

/** The handshake's: Node's own, and OpenSSL's verdicts on a certificate. */
const tlsCode = /^ERR_(SSL|TLS)_|CERT|SELF_SIGNED|UNABLE_TO_|^EPROTO$/;

/**
 * An error of the driver in the words of this room; one that is no expected failure comes back unchanged. PostgreSQL's
 * codes are SQLSTATE, appendix A of its manual.
 *
 * @param server the server as it may be shown: host, port and database
 */
export function asArchiveError(error: unknown, server: string): unknown {
  if (error instanceof ArchiveError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const failure = (name: ArchiveFailureCode, sentence: string): ArchiveError =>
    new ArchiveError(name, sentence, { cause: error });

  if (unreachableCodes.has(code) || /^(08|57P0)/.test(code) || code === '53300')
    return failure(
      'archive-unreachable',
      `The server ${server} cannot be reached or broke off (${code}). Check that it runs and that the address is right, then try again; what was published is kept.`,
    );
  if (tlsCode.test(code))
    return failure(
      'archive-not-secure',
      `No trusted connection to ${server} came about (${code}). Name the authority's certificate with sslrootcert=FILE in the address, or choose another sslmode (see docs/archive.md).`,
    );
  if (code.startsWith('28') || code.startsWith('SASL_'))
    return failure(
      'archive-refused',
      `The server ${server} refused the user or the password. Check both in the address, or set PGPASSWORD.`,
    );
  if (code === '3D000')
    return failure('archive-no-database', `There is no such database: ${server}. Create it first.`);
  if (code === '42501' || code === '25006')
    return failure(
      'archive-no-rights',
      `The user may not do this on ${server} (${error.message}). Ask whoever keeps the database for the rights (see docs/archive.md).`,
    );
  if (code === '53100')
    return failure(
      'archive-full',
      `The disk of ${server} is full. Free some space there and push again; what was published is kept.`,
    );
  return error;
}
