/** Lets a test's server listen on loopback, at a free port, and end at once, whoever is still connected. */
import type { AddressInfo, Server, Socket } from 'node:net';

export type Listening = {
  readonly port: number;
  /** Connections that were ever opened. */
  readonly connections: number;
  close(): Promise<void>;
};

export const listen = async (server: Server): Promise<Listening> => {
  const sockets = new Set<Socket>();
  let connections = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  server.on('connection', (socket: Socket) => {
    connections += 1;
    keep(socket);
  });
  // A TLS server tells of both, the plain connection and the secure one.
  server.on('secureConnection', keep);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
