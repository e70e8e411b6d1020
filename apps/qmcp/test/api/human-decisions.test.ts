import { approvalRequest, heldCall } from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { respond, start } from './human-asker.ts';
import type { Asker } from './human-asker.ts';
import { startApi } from './running-api.ts';

const HOUR_MS = 60 * 60 * 1_000;

describe('deciding on a held call', () => {
  const hold = async ({ api }: Asker, fields = {}): Promise<string> => {
    const nowMs = api.clock.nowMs();
    const times = { createdAtMs: nowMs, updatedAtMs: nowMs, expiresAtMs: nowMs + HOUR_MS };
    const held = heldCall({ tool: 'echo', ...fields });
    return (await api.server.human.store.create(approvalRequest({ ...times, held }))).id;
  };

  it('shows what is to be decided, and grants it with edited arguments', async () => {
    await using started = await start();
    const id = await hold(started);
    const edited_arguments = { text: 'softer' };
    const granted = await respond(started, { request_id: id, answer: 'approve', edited_arguments });
    expect(granted.json).toMatchObject({
      status: 'responded',
      answer: 'approve',
      responses: [{ edited_arguments }],
      call: { tool: 'echo', rule: 'deletions', reason: 'It cannot be undone', grant: 'unspent' },
    });
    expect(granted.json['call']).not.toHaveProperty('result');
  });

  it('refuses edited arguments that the tool would not take', async () => {
    await using started = await start();
    const request_id = await hold(started);
    const edited_arguments = { text: 5 };
    const refused = await respond(started, { request_id, answer: 'approve', edited_arguments });
    expect(refused).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining("'echo'") },
    });
    const denying = { request_id, answer: 'deny', edited_arguments: { text: 'x' } };
    expect((await respond(started, denying)).status).toBe(422);
  });

  it('waits for as many as have to agree, of whom each agrees to the same', async () => {
    await using started = await start();
    const { api } = started;
    const terms = { ...heldCall().terms, quorum: 2 };
    const request_id = await hold(started, { terms });
    const approval = { request_id, answer: 'approve', edited_arguments: { text: 'softer' } };
    expect((await respond(started, approval)).json['status']).toBe('pending');
    const again = await respond(started, approval);
    expect(again).toMatchObject({ status: 403, json: { data: { reason: 'already_answered' } } });
    const second = { ...started, answerer: await api.keyWith('approvals:decide') };
    const other = await respond(second, { request_id, answer: 'approve' });
    expect(other).toMatchObject({ status: 409, json: { data: { reason: 'other_arguments' } } });
    expect((await respond(second, approval)).json).toMatchObject({
      status: 'responded',
      call: { grant: 'unspent' },
    });
  });

  it('is settled by one who denies, however many have to agree', async () => {
    await using started = await start();
    const terms = { ...heldCall().terms, quorum: 3 };
    const request_id = await hold(started, { terms });
    const denied = await respond(started, { request_id, answer: 'deny', note: 'Not on a Friday' });
    expect(denied.json).toMatchObject({
      status: 'responded',
      answer: 'deny',
      call: { grant: null },
    });
  });

  it('takes no decision from whoever came without a key', async () => {
    await using api = await startApi({ auth: 'local' });
    const started = { api, asker: {}, answerer: {} } as unknown as Asker;
    const request_id = await hold(started);
    const refused = await api.send('/v1/human/responses', {
      body: { request_id, answer: 'approve' },
    });
    expect(refused).toMatchObject({ status: 403, json: { data: { reason: 'unproven_person' } } });
  });
});
