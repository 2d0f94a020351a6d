/** A bare connector in a process of its own: takes posts, and tells its parent when as many have come as it waits for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const now = (): number => performance.timeOrigin + performance.now();

let awaited = 0;
let count = 0;
let firstAt = 0;

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end('{"id":"1700000000000"}');
    if (count === 0) firstAt = now();
    count += 1;
    if (count === awaited) process.send?.({ firstAt, lastAt: now() });
  });
});
server.keepAliveTimeout = 60_000;

process.on('message', (message: { readonly expect: number }) => {
  awaited = message.expect;
  count = 0;
  process.send?.({ ready: true });
});

server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
