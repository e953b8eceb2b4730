import { describe, expect, it } from 'vitest';
import { parseArchiveAddress, protectionOf } from '../../src/archive/archive-address.ts';

describe('the address of an archive', () => {
  it('reads host, port, database, user and password as libpq does', () => {
    expect(parseArchiveAddress('postgres://me:p%40ss@db.example:6543/photos')).toMatchObject({
      host: 'db.example',
      port: 6543,
      database: 'photos',
      user: 'me',
      password: 'p@ss',
      shown: 'db.example:6543, database photos',
    });
    expect(parseArchiveAddress('postgresql:///photos?host=/run/pg&user=me')).toMatchObject({
      host: '/run/pg',
      port: 5432,
      user: 'me',
      tls: false,
      shown: '/run/pg, database photos',
    });
    expect(parseArchiveAddress('postgres://me@[::1]/')).toMatchObject({ host: '::1', database: 'me' });
  });

  it.each([
    ['postgres://h.example/d', 'require', { rejectUnauthorized: false }],
    ['postgres://localhost/d', 'prefer', 'prefer'],
    ['postgres://h.example/d?sslmode=disable', 'disable', false],
    ['postgres://h.example/d?sslmode=prefer', 'prefer', 'prefer'],
    [
      'postgres://h.example/d?sslmode=verify-full',
      'verify-full',
      { rejectUnauthorized: true, host: 'h.example' },
    ],
    ['postgres://h.example/d?sslmode=verify-ca', 'verify-ca', { rejectUnauthorized: true }],
    ['postgres://h.example/d?sslmode=require&sslrootcert=system', 'require', { rejectUnauthorized: true }],
  ])('protects %s by %s', (url, tlsMode, tls) => {
    const address = parseArchiveAddress(url);
    expect(address.tlsMode).toBe(tlsMode);
    if (typeof tls === 'object') expect(address.tls).toMatchObject(tls);
    else expect(address.tls).toBe(tls);
    expect(protectionOf(address)).toContain(tlsMode === 'disable' ? 'NOT encrypted' : 'encrypted');
  });

  it.each([
    'mysql://me:secret@host/db',
    'me:secret@host',
    'postgres://me:secret@host:99999/db',
    'postgres://me:secret%zz@host/db',
    'postgres://me:secret@host/db?sslmode=maybe',
    'postgres://me:secret@host/db?ssl=true',
    'postgres://me:secret@host/db?sslmode=verify-full&sslrootcert=/no/such/file',
  ])('refuses %s without repeating the password', (url) => {
    let failure: unknown;
    try {
      parseArchiveAddress(url);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: 'archive-address' });
    expect(String(failure)).not.toContain('secret');
  });
});
