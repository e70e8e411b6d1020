import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { webhook, webhookEvent } from '@qmcp/testkit';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it } from 'vitest';

import type { Parcel } from '../../src/notifying/carrier.ts';
import { describeEvent } from '../../src/notifying/event-message.ts';
import { createMail } from '../../src/notifying/mail.ts';

interface Mail {
  readonly to: readonly string[];
  readonly source: string;
}

/** A mail server on loopback. @param refusal - SMTP code that every recipient is refused with */
async function startMailServer(refusal?: number) {
  const received: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo(_address, _session, done) {
      if (refusal === undefined) done();
      else done(Object.assign(new Error('no'), { responseCode: refusal }));
    },
    onData(stream, { envelope }, done) {
      let source = '';
      stream.on('data', (chunk: Buffer) => (source += chunk.toString()));
      stream.on('end', () => {
        // Soft line breaks of quoted-printable (RFC 2045, 6.7) are no part of the text.
        const unfolded = source.replaceAll('=\r\n', '');
        received.push({ to: envelope.rcptTo.map(({ address }) => address), source: unfolded });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    received,
    url: `smtp://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const parcel = (): Parcel => {
  const event = webhookEvent();
  return {
    webhook: webhook({ url: 'mailto:on%2Bcall@example.com', format: 'mail' }),
    event,
    message: describeEvent(event, 'https://qmcp.example'),
    signal: new AbortController().signal,
  };
};

describe('mail', () => {
  it('arrives with what is asked and the way to decide, under the id of the message', async () => {
    await using server = await startMailServer();
    const carry = createMail({ url: server.url, from: 'qmcp <qmcp@example.com>' });
    expect(await carry(parcel())).toEqual({ answer: 250, failure: null });
    const [mail] = server.received;
    expect(mail?.to).toEqual(['on+call@example.com']);
    expect(mail?.source).toContain('Subject: Approval needed: delete-all');
    expect(mail?.source).toContain('https://qmcp.example/inbox/request-1');
    expect(mail?.source).toContain('<msg_request-1_approval_requested@qmcp>');
  });

  it.each([
    [550, true],
    [451, false],
  ])('that is refused with code %i is given up: %s', async (code, final) => {
    await using server = await startMailServer(code);
    const carry = createMail({ url: server.url, from: 'qmcp@example.com' });
    expect(await carry(parcel())).toEqual({
      answer: code,
      failure: `The mail server refused the message with code ${code}`,
      final,
    });
  });

  it('says what to check where nobody answers, and no password', async () => {
    const server = await startMailServer();
    await server[Symbol.asyncDispose]();
    const url = server.url.replace('//', '//user:hidden@');
    const { failure } = await createMail({ url, from: 'qmcp@example.com' })(parcel());
    expect(failure).toMatch(/check QMCP_SMTP_URL/);
    expect(failure).not.toContain('hidden');
  });
});
