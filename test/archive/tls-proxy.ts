import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** PostgreSQL's request for TLS: its length, 8, and the code 80877103 (manual, "SSLRequest"). */
const tlsRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

export interface TlsProxy {
  port: number;
  /** For each connection that came through, whether it was encrypted. */
  encrypted: boolean[];
  stop: () => void;
}

/**
 * Speaks the server's side of PostgreSQL's encryption in front of a server that was built without: the packaged one
 * is. What is inside goes to the real server.
 */
export async function startTlsProxy(target: number, key: string, cert: string): Promise<TlsProxy> {
  const sockets = new Set<Socket>();
  const encrypted: boolean[] = [];
  const join = (client: Socket, first?: Buffer): void => {
    const upstream = connect(target, '127.0.0.1');
    sockets.add(upstream);
    if (first) upstream.write(first);
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on('error', () => other.destroy());
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('data', (first: Buffer) => {
      const wantsTls = first.equals(tlsRequest);
      encrypted.push(wantsTls);
      if (!wantsTls) {
        join(socket, first);
        return;
      }
      socket.write('S');
      join(new TLSSocket(socket, { isServer: true, key, cert }));
    });
  }).listen(0);
  await once(server, 'listening');
  const stop = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, encrypted, stop };
}
