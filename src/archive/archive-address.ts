import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { ArchiveError } from './archive-error.ts';

const tlsModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type TlsMode = (typeof tlsModes)[number];

/** Where an archive lies and who asks; `shown` is the part that may be printed. */
export interface ArchiveAddress {
  /** A name, an IP address, or the folder of a Unix socket. */
  host: string;
  port: number;
  database: string;
  user: string;
  password: string | undefined;
  /** As the driver takes it: none, opportunistic, or options of `tls.connect`. */
  tls: false | 'prefer' | ConnectionOptions;
  tlsMode: TlsMode;
  /** `host:port, database NAME`; never the user or the password. */
  shown: string;
}

const knownParameters = new Set(['host', 'port', 'user', 'password', 'dbname', 'sslmode', 'sslrootcert']);

/**
 * Reads an address in the form of libpq, `postgres://user:password@host:port/database?sslmode=verify-full`; a socket's
 * folder is given as `?host=/run/postgresql`. The password may come from PGPASSWORD instead.
 *
 * `sslmode` means what it means to libpq (its manual, section "SSL Support"), with one change: where it is not given,
 * a server on another machine must offer TLS (`require`), so that nothing travels in the clear unless the address
 * says so.
 *
 * Throws ArchiveError `archive-address`.
 */
export function parseArchiveAddress(text: string): ArchiveAddress {
  const url = parseUrl(text);
  for (const name of url.searchParams.keys())
    if (!knownParameters.has(name))
      throw invalid(`it has the parameter ${name}; known are ${[...knownParameters].join(', ')}`);
  const parameter = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const decoded = (part: string): string | undefined => (part === '' ? undefined : decode(part));

  const host = parameter('host') ?? decoded(url.hostname.replace(/^\[|\]$/g, '')) ?? 'localhost';
  const port = Number(parameter('port') ?? (url.port === '' ? 5432 : url.port));
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw invalid('its port is no port number');
  const user = parameter('user') ?? decoded(url.username) ?? userInfo().username;
  const database = parameter('dbname') ?? decoded(url.pathname.slice(1)) ?? user;
  const password = parameter('password') ?? decoded(url.password) ?? process.env['PGPASSWORD'];

  const isLocal = host.startsWith('/') || host === 'localhost' || host === '::1' || host.startsWith('127.');
  const tlsMode = parseTlsMode(parameter('sslmode') ?? (isLocal ? 'prefer' : 'require'));
  const tls = host.startsWith('/') ? false : tlsOptions(tlsMode, host, parameter('sslrootcert'));
  const place = host.startsWith('/') ? host : `${host}:${port}`;
  return { host, port, database, user, password, tls, tlsMode, shown: `${place}, database ${database}` };
}

/** How the connection is protected, in words. */
export function protectionOf({ host, tlsMode }: Pick<ArchiveAddress, 'host' | 'tlsMode'>): string {
  if (host.startsWith('/')) return 'a socket on this computer';
  return {
    disable: 'NOT encrypted',
    prefer: 'encrypted if the server offers it',
    require: 'encrypted, the server not verified',
    'verify-ca': "encrypted, the server's certificate verified",
    'verify-full': "encrypted, the server's certificate and name verified",
  }[tlsMode];
}

function parseUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === 'postgres:' || url.protocol === 'postgresql:') return url;
  } catch {
    // The text may hold a password, so it is not repeated, nor is the parser's error that quotes it.
  }
  throw invalid('it does not begin with postgres:// or is not a URL');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('it holds a % that is not followed by two hexadecimal digits (write it as %25)');
  }
}

function parseTlsMode(text: string): TlsMode {
  const mode = tlsModes.find((known) => known === text);
  if (mode) return mode;
  throw invalid(`its sslmode is none of ${tlsModes.join(', ')}`);
}

function tlsOptions(mode: TlsMode, host: string, rootCertificate: string | undefined): ArchiveAddress['tls'] {
  if (mode === 'disable') return false;
  if (mode === 'prefer') return 'prefer';
  const ca =
    rootCertificate === undefined || rootCertificate === 'system' ? {} : { ca: readRoot(rootCertificate) };
  // Node checks a certificate against `host` where no server name is sent, which it is not for an IP address.
  if (mode === 'verify-full') return { ...ca, host, rejectUnauthorized: true };
  // As in libpq, `require` with a root certificate verifies the chain too.
  if (mode === 'verify-ca' || rootCertificate !== undefined)
    return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}

function readRoot(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ArchiveError('archive-address', `The certificate ${path} cannot be read.`, { cause: error });
  }
}

function invalid(what: string): ArchiveError {
  return new ArchiveError(
    'archive-address',
    `The archive's address cannot be used: ${what}. It looks like postgres://user:password@host:5432/database?sslmode=verify-full.`,
  );
}
