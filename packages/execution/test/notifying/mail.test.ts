import { approvalRequest, fakeClock, heldCall, webhook, webhookEvent } from '@qmcp/testkit';
import type { WebhookEvent } from '@qmcp/contracts';
import { describe, expect, it, vi } from 'vitest';

import type { Carried } from '../../src/notifying/carrier.ts';
import { describeEvent } from '../../src/notifying/event-message.ts';
import { createMail } from '../../src/notifying/mail.ts';
import { OPEN, startMailServer } from './mail-server.ts';

interface Sending {
  readonly event?: WebhookEvent;
  readonly address?: string;
  readonly from?: string;
  readonly signal?: AbortSignal;
  readonly clock?: ReturnType<typeof fakeClock>;
}

/** Sends a mail about an approval by a server. */
function send(url: string, sending: Sending = {}): Promise<Carried> {
  const { event = webhookEvent(), address = 'mailto:on%2Bcall@example.com' } = sending;
  const { from = 'qmcp <qmcp@example.com>', clock = fakeClock() } = sending;
  return createMail(
    { url, from },
    clock,
  )({
    webhook: webhook({ url: new URL(address).href, format: 'mail' }),
    event,
    message: describeEvent(event, 'https://qmcp.example'),
    signal: sending.signal ?? new AbortController().signal,
  });
}

const refusing = (responseCode: number) => Object.assign(new Error('no'), { responseCode });

const withPassword = (url: string): string => url.replace('//', '//user:hidden@');

describe('mail', () => {
  it('arrives with what is asked and the way to decide, under the id of the message', async () => {
    await using server = await startMailServer();
    expect(await send(server.url)).toEqual({ answer: 250, failure: null });
    const [mail] = server.received;
    expect(mail?.to).toEqual(['on+call@example.com']);
    expect(mail?.source).toContain('Subject: Approval needed: delete-all');
    expect(mail?.source).toContain('https://qmcp.example/inbox/request-1');
    expect(mail?.source).toContain('<msg_request-1_approval_requested@qmcp>');
  });

  it('goes to addresses of any script', async () => {
    await using server = await startMailServer();
    expect(await send(server.url, { address: 'mailto:zoë@bücher.example' })).toEqual({
      answer: 250,
      failure: null,
    });
    expect(server.received[0]?.to).toEqual(['zoë@bücher.example']);
  });

  it('has one subject and one receiver, whatever the call, its reason and the agent say', async () => {
    await using server = await startMailServer();
    const lure = 'x\r\nBcc: evil@example.com\r\n\r\n<b>body</b>\u2028\u0000';
    const held = heldCall({ tool: lure, reason: lure });
    const request = approvalRequest({ held, prompt: lure, requesterName: lure });
    await send(server.url, { event: webhookEvent({ request }) });
    const [mail] = server.received;
    expect(mail?.to).toEqual(['on+call@example.com']);
    const [headers = ''] = mail?.source.split('\r\n\r\n') ?? [];
    expect(headers.match(/^(?:bcc|to|subject):/gim)?.toSorted()).toEqual(['Subject:', 'To:']);
    expect(mail?.source).not.toMatch(/^bcc:/im);
  });
});

describe('a mail server', () => {
  it.each([
    [550, true],
    [451, false],
  ])('that refuses the address with code %i: given up is %s', async (code, final) => {
    await using server = await startMailServer({
      ...OPEN,
      onRcptTo: (_address, _session, done) => done(refusing(code)),
    });
    expect(await send(server.url)).toEqual({
      answer: code,
      failure: `The mail server refused the message with code ${code}`,
      final,
    });
  });

  it('that refuses the message itself ends its delivery', async () => {
    await using server = await startMailServer({
      ...OPEN,
      onData: (stream, _session, done) => stream.on('end', () => done(refusing(554))).resume(),
    });
    expect(await send(server.url)).toMatchObject({ answer: 554, final: true });
  });

  it('that does not know the password is a matter for the operator: the message is kept', async () => {
    await using server = await startMailServer({
      disabledCommands: ['STARTTLS'],
      onAuth: (_auth, _session, done) => done(refusing(535)),
    });
    const carried = await send(withPassword(server.url));
    expect(carried).toEqual({
      answer: 535,
      failure: "The mail server can't be used (EAUTH 535): check QMCP_SMTP_URL",
    });
  });

  it('that knows the password gets it, over TLS where it offers that', async () => {
    await using server = await startMailServer({
      onAuth: ({ username = '', password }, _session, done) =>
        password === 'hidden' ? done(null, { user: username }) : done(refusing(535)),
    });
    const url = `${withPassword(server.url)}/?tls.rejectUnauthorized=false`;
    expect(await send(url)).toEqual({ answer: 250, failure: null });
    expect(server.received).toMatchObject([{ secure: true, user: 'user' }]);
  });

  it('whose certificate nobody vouches for gets neither password nor message', async () => {
    const onAuth = vi.fn();
    await using server = await startMailServer({ onAuth });
    const { answer, failure } = await send(withPassword(server.url));
    expect([answer, failure]).toEqual([
      null,
      expect.stringMatching(/\(E\w+\): check QMCP_SMTP_URL/),
    ]);
    expect(onAuth).not.toHaveBeenCalled();
    expect(server.received).toEqual([]);
  });

  it('on another machine gets no password without TLS', async () => {
    const onAuth = vi.fn();
    await using server = await startMailServer({ disabledCommands: ['STARTTLS'], onAuth });
    // This machine under a name that does not say so.
    const url = withPassword(server.url).replace('127.0.0.1', '0.0.0.0');
    const { failure } = await send(url);
    expect(failure).toMatch(/check QMCP_SMTP_URL/);
    expect(onAuth).not.toHaveBeenCalled();
  });

  it('that is not there is named by how it is configured, without the password', async () => {
    const server = await startMailServer();
    await server[Symbol.asyncDispose]();
    const { failure } = await send(withPassword(server.url));
    expect(failure).toMatch(/ECONNECTION|ECONNREFUSED|ESOCKET/);
    expect(failure).toMatch(/check QMCP_SMTP_URL/);
    expect(failure).not.toContain('hidden');
  });
});

describe('a mail server that stalls', () => {
  const stalled = async () => {
    let begun: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (begun = resolve));
    const server = await startMailServer({ ...OPEN, closeTimeout: 1, onRcptTo: () => begun() });
    return { server, reached };
  };

  it('holds up an attempt for thirty seconds', async () => {
    const { server, reached } = await stalled();
    await using _server = server;
    const clock = fakeClock();
    const sending = send(server.url, { clock });
    await reached;
    clock.advance(30_000);
    expect(await sending).toEqual({
      answer: null,
      failure: 'The mail server did not take the message within 30000 ms',
    });
    expect(clock.waitingTimers).toBe(0);
  });

  it('does not hold up the end of the process', async () => {
    const { server, reached } = await stalled();
    await using _server = server;
    const stop = new AbortController();
    const sending = send(server.url, { signal: stop.signal });
    await reached;
    stop.abort();
    expect(await sending).toEqual({ answer: null, failure: 'The server stopped meanwhile' });
  });
});
