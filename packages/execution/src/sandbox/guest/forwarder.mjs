/**
 * The way out of a sandbox that may use the network: hands connections to a port of the sandbox on to the proxy of the
 * engine, which decides about them. Says `ready` once it listens.
 *
 * Arguments: the port, and the proxy's socket.
 */
import { connect, createServer } from 'node:net';

const [port, socketPath] = process.argv.slice(2);

const server = createServer({ allowHalfOpen: true }, (client) => {
  const proxy = connect({ path: socketPath, allowHalfOpen: true });
  client.pipe(proxy).pipe(client);
  client.on('error', () => proxy.destroy());
  proxy.on('error', () => client.destroy());
  client.on('close', () => proxy.destroy());
  proxy.on('close', () => client.destroy());
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
