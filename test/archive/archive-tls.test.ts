import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isServerPrepared, startServer, type LocalServer } from './local-server.ts';
import { administer, newDatabase, openTestArchive } from './test-archive.ts';
import { startTlsProxy, type TlsProxy } from './tls-proxy.ts';

/** Certificates are made by openssl, so that none can expire here. */
const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false;
  }
})();
if (!hasOpenssl)
  console.log('Skipped: encrypted connections, since there is no openssl to make a certificate.');

describe.skipIf(!isServerPrepared || !hasOpenssl)('an encrypted archive', () => {
  let server: LocalServer;
  let proxy: TlsProxy;
  let folder: string;
  let certificate: string;
  let database: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kindred-tls-'));
    certificate = join(folder, 'server.crt');
    const key = join(folder, 'server.key');
    const request = ['req', '-x509', '-nodes', '-newkey', 'rsa:2048', '-days', '2', '-subj', '/CN=localhost'];
    const names = ['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', certificate];
    execFileSync('openssl', [...request, ...names], { stdio: 'ignore' });
    server = await startServer();
    proxy = await startTlsProxy(server.port, readFileSync(key, 'utf8'), readFileSync(certificate, 'utf8'));
    database = await newDatabase(server);
    await administer(server, database, `CREATE ROLE visitor SUPERUSER LOGIN PASSWORD 'open'`);
  });
  afterAll(async () => {
    proxy.stop();
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const open = (host: string, parameters: string) =>
    openTestArchive(`postgres://visitor:open@${host}:${proxy.port}/${database}?${parameters}`);
  const isEncrypted = async (host: string, parameters: string): Promise<unknown> => {
    await open(host, parameters);
    return proxy.encrypted.at(-1);
  };

  it('does what sslmode says', async () => {
    expect(await isEncrypted('127.0.0.1', 'sslmode=disable')).toBe(false);
    expect(await isEncrypted('127.0.0.1', 'sslmode=prefer')).toBe(true);
    expect(await isEncrypted('127.0.0.1', 'sslmode=require')).toBe(true);
    expect(await isEncrypted('127.0.0.1', `sslmode=verify-ca&sslrootcert=${certificate}`)).toBe(true);
    expect(await isEncrypted('localhost', `sslmode=verify-full&sslrootcert=${certificate}`)).toBe(true);
  });

  it('refuses a certificate of nobody it knows, or of another name, and a server without encryption', async () => {
    const refused = { code: 'archive-not-secure' };
    await expect(open('localhost', 'sslmode=verify-full')).rejects.toMatchObject(refused);
    await expect(open('127.0.0.1', 'sslmode=verify-ca')).rejects.toMatchObject(refused);
    const otherName = open('127.0.0.1', `sslmode=verify-full&sslrootcert=${certificate}`);
    await expect(otherName).rejects.toMatchObject(refused);

    const plain = (sslmode: string) =>
      openTestArchive(`postgres://visitor:open@127.0.0.1:${server.port}/${database}?sslmode=${sslmode}`);
    await expect(plain('require')).rejects.toMatchObject(refused);
    await expect(plain('prefer')).resolves.toBeDefined();
  });
});
