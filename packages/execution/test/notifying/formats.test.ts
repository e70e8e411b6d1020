import type { WebhookEvent, WebhookFormat } from '@qmcp/contracts';
import { approvalRequest, heldCall, webhook, webhookEvent } from '@qmcp/testkit';
import { Webhook as Verifier } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';

import { describeEvent } from '../../src/notifying/event-message.ts';
import type { PostedFormat } from '../../src/notifying/formats/format.ts';
import { postedFormats } from '../../src/notifying/formats/posted-formats.ts';

const CHATS = ['slack', 'discord', 'teams'] as const satisfies readonly WebhookFormat[];
const LURE = '<!everyone> @here [click](https://evil.example) <b>*now*</b>\u202e\nnext';

const write = (format: PostedFormat, event: WebhookEvent, consoleUrl?: string) =>
  postedFormats[format]({
    webhook: webhook({ format }),
    event,
    message: describeEvent(event, consoleUrl),
    sentAtMs: 1_767_225_600_000,
  });

const lured = webhookEvent({
  request: approvalRequest({ prompt: LURE, requesterName: LURE, held: heldCall({ tool: LURE }) }),
});

describe('a message', () => {
  it.each(CHATS)('to %s leads to the page of the request, or tells how to go on', (format) => {
    const linked = write(format, webhookEvent(), 'https://qmcp.example').body;
    expect(linked).toContain('https://qmcp.example/inbox/request-1');
    expect(linked).toContain('Approval needed');
    expect(write(format, webhookEvent()).body).toContain('qmcp approvals show request-1');
  });

  it.each([...CHATS, 'standard'] as const)('to %s holds no argument of the call', (format) => {
    const held = heldCall({ arguments: { password: 'hunter2' } });
    const event = webhookEvent({ request: approvalRequest({ held }) });
    expect(write(format, event).body).not.toContain('hunter2');
  });

  it('to Slack shows foreign text plain, and its notification calls nobody', () => {
    const { text, blocks } = JSON.parse(write('slack', lured).body) as {
      text: string;
      blocks: { text?: { type: string } }[];
    };
    expect(text).not.toContain('<!');
    expect(blocks.flatMap((block) => block.text?.type ?? [])).toEqual(['plain_text', 'plain_text']);
  });

  it('to Discord escapes foreign text and mentions nobody', () => {
    const { embeds, allowed_mentions } = JSON.parse(write('discord', lured).body) as {
      embeds: { description: string }[];
      allowed_mentions: object;
    };
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(embeds[0]?.description).not.toMatch(/(?<!\\)[[\]*<>@]/);
    expect(embeds[0]?.description).toContain(String.raw`https\://evil`);
  });

  it('to Teams has foreign text in runs, which have no markup', () => {
    const { attachments } = JSON.parse(write('teams', lured).body) as {
      attachments: { content: { body: { type: string }[] } }[];
    };
    const types = attachments[0]?.content.body.map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(['RichTextBlock']));
  });

  it.each([
    ['approval.escalated', {}, 'Approval still needed'],
    ['approval.expired', { status: 'expired' }, 'Nobody decided in time'],
    ['approval.settled', { status: 'cancelled' }, 'Withdrawn'],
    ['approval.settled', { status: 'responded', answer: 'approve' }, 'Approved'],
    ['approval.settled', { status: 'responded', answer: 'deny' }, 'Denied'],
    ['human.requested', {}, 'Answer needed'],
  ] as const)('of %s with %j begins with %s', (type, fields, headline) => {
    const event = webhookEvent({ type, request: approvalRequest(fields) });
    expect(describeEvent(event, undefined).title).toMatch(new RegExp(`^${headline}`));
  });

  it('is verified by the library of Standard Webhooks, and refused once a byte of it changes', () => {
    const event = webhookEvent();
    const message = describeEvent(event, undefined);
    const input = { webhook: webhook(), event, message, sentAtMs: Date.now() };
    const { body, headers } = postedFormats.standard(input);
    const verifier = new Verifier(webhook().secret ?? '');
    expect(verifier.verify(body, headers)).toMatchObject({ type: 'approval.requested' });
    expect(() => verifier.verify(`${body} `, headers)).toThrow(/signature/);
  });

  it('without a secret can not be signed', () => {
    const event = webhookEvent();
    const message = describeEvent(event, undefined);
    const input = { webhook: webhook({ secret: null }), event, message, sentAtMs: 0 };
    expect(() => postedFormats.standard(input)).toThrow(/no secret/);
  });
});
