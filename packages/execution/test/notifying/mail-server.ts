import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';

/** A mail that arrived. */
export interface Mail {
  readonly to: readonly string[];
  /** Whether it came over TLS. */
  readonly secure: boolean;
  /** Who the sender says it is; undefined for nobody. */
  readonly user: string | undefined;
  /** As it came, with soft line breaks of quoted-printable (RFC 2045, 6.7) undone. */
  readonly source: string;
}

/** A mail server on loopback. */
export interface MailServer extends AsyncDisposable {
  readonly received: readonly Mail[];
  readonly port: number;
  /** `smtp://127.0.0.1:2525` */
  readonly url: string;
}

/** Without TLS and without accounts. */
export const OPEN: SMTPServerOptions = { disabledCommands: ['AUTH', 'STARTTLS'] };

/** Starts one, which offers TLS under a certificate that nobody vouches for unless told otherwise. */
export async function startMailServer(options: SMTPServerOptions = OPEN): Promise<MailServer> {
  const received: Mail[] = [];
  const server = new SMTPServer({
    onData(stream, session, done) {
      let source = '';
      stream.on('data', (chunk: Buffer) => (source += chunk.toString()));
      stream.on('end', () => {
        received.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          secure: session.secure,
          user: session.user,
          source: source.replaceAll('=\r\n', ''),
        });
        done();
      });
    },
    ...options,
  });
  // Clients that leave in the middle are part of the tests.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    received,
    port,
    url: `smtp://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
