import { setImmediate as nextTurn } from 'node:timers/promises';

import {
  createPrincipal,
  elicitForm,
  inputRequired,
  PlatformError,
  toolResult,
} from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { testServer } from '../test-server.ts';
import type { TestServer } from '../test-server.ts';
import {
  approvalsOf,
  ChangingPolicy,
  decided,
  deleteUser,
  holdAll,
  holdOf,
  pendingOf,
} from './holds.ts';

const textOf = ({ content }: Awaited<ReturnType<TestServer['call']>>): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');

function world(policy: ChangingPolicy | typeof holdAll = holdAll, fields: object = {}) {
  const { tool, runs } = deleteUser(fields);
  const server = testServer([tool], { policy });
  const { humanRequests } = server.store;
  return {
    ...server,
    runs,
    humanRequests,
    again: (id = 7) => server.call('delete_user', { id }),
  };
}

describe('a held call', () => {
  it('does not run, names its approval, and is on record as held', async () => {
    const { again, runs, humanRequests, store } = world();

    const reply = await again();

    const approval = await pendingOf(humanRequests);
    expect(runs).toEqual([]);
    expect(reply.isError).toBe(true);
    expect(textOf(reply)).toContain(`The approval ${approval.id} was asked for`);
    expect(textOf(reply)).toContain('It cannot be undone.');
    expect(reply._meta).toMatchObject({ 'qmcp/approval': { id: approval.id, state: 'pending' } });
    expect(approval).toMatchObject({
      type: 'approval',
      options: ['approve', 'deny'],
      requesterId: 'owner',
      correlationId: 'correlation-1',
      held: {
        principal: { id: 'owner', scopes: ['*'] },
        tool: 'delete_user',
        arguments: { id: 7 },
        rule: 'test-rule',
      },
    });
    expect(store.audit.records).toMatchObject([
      { name: 'delete_user', outcome: 'held', reason: `approval:${approval.id}` },
    ]);
    expect(store.audit.writes.map(({ kind }) => kind)).toEqual(['append']);
  });

  it('whose arguments the schema refuses asks nobody', async () => {
    const { call, humanRequests } = world();
    const reply = await call('delete_user', { id: 'seven' });
    expect(textOf(reply)).toContain("Invalid arguments for 'delete_user'");
    expect(await approvalsOf(humanRequests)).toEqual([]);
  });

  it('runs once it is approved and called again, and its record is joined to the approval', async () => {
    const { again, runs, humanRequests, store } = world();
    await again();
    const approval = await pendingOf(humanRequests);
    await decided(humanRequests, approval);

    const reply = await again();

    expect(reply).toMatchObject({ content: [{ text: 'User 7 is gone' }], isError: false });
    expect(runs).toEqual([{ id: 7 }]);
    expect(store.audit.records.at(-1)).toMatchObject({
      outcome: 'ok',
      reason: `approval:${approval.id}`,
    });
    expect(await humanRequests.get(approval.id)).toMatchObject({
      held: { grant: 'finished', runner: null, ranArguments: null },
    });
  });

  it('is answered with what it came to however often it is called again, and never runs twice', async () => {
    const { again, runs, humanRequests } = world();
    await again();
    await decided(humanRequests, await pendingOf(humanRequests));
    const replies = [await again(), await again(), await again()];
    expect(replies[1]).toEqual(replies[0]);
    expect(replies[2]).toEqual(replies[0]);
    expect(runs).toHaveLength(1);
  });

  it('waits for the one decision that was asked for first', async () => {
    const { again, humanRequests } = world();
    await Promise.all([again(), again(), again()]);
    expect(await approvalsOf(humanRequests)).toHaveLength(1);
  });

  it('is told why it was denied, as often as it asks', async () => {
    const { again, runs, humanRequests, store } = world();
    await again();
    const { id } = await pendingOf(humanRequests);
    await decided(humanRequests, await pendingOf(humanRequests), {
      answer: 'deny',
      note: 'Ask Ada first.',
    });

    const reply = await again();

    expect(textOf(reply)).toBe(
      `'delete_user' was denied by approver (approval ${id}): Ask Ada first.`,
    );
    expect(reply.isError).toBe(true);
    expect(await again()).toEqual(reply);
    expect(runs).toEqual([]);
    expect(store.audit.records.at(-1)).toMatchObject({
      outcome: 'denied',
      reason: `approval:${id}`,
    });
  });

  it('that nobody decided in time may be asked for again', async () => {
    const { again, humanRequests, clock } = world();
    await again();
    clock.advance(60 * 60 * 1000);
    await again();
    expect(await approvalsOf(humanRequests)).toHaveLength(2);
  });

  it('runs with the arguments that a person edited, says so, and keeps its key', async () => {
    const { again, runs, humanRequests } = world();
    await again();
    const approval = await pendingOf(humanRequests);
    await decided(humanRequests, approval, { editedArguments: { id: 8, reason: 'the right one' } });

    const reply = await again();

    expect(runs).toEqual([{ id: 8, reason: 'the right one' }]);
    expect(textOf(reply)).toContain('which ran: {"id":8,"reason":"the right one"}');
    expect(reply._meta).toMatchObject({
      'qmcp/approval': { ranArguments: { id: 8, reason: 'the right one' } },
    });
    expect(await again()).toEqual(reply);
  });

  it('is given back its grant where the edited arguments break the schema', async () => {
    const { again, runs, humanRequests } = world();
    await again();
    const approval = await pendingOf(humanRequests);
    await decided(humanRequests, approval, { editedArguments: { id: 'eight' } });
    expect(textOf(await again())).toContain('Invalid arguments');
    expect(runs).toEqual([]);
    expect(await humanRequests.get(approval.id)).toMatchObject({ held: { grant: 'unspent' } });
  });

  it('may ask its own questions under its grant, and runs to its end once', async () => {
    const asked: unknown[] = [];
    const tool = deleteUser().tool;
    const asking = {
      ...tool,
      run(_input: unknown, { inputResponses }: { inputResponses: object }) {
        asked.push(inputResponses);
        return 'sure' in inputResponses
          ? toolResult({ content: [{ type: 'text', text: 'gone' }] })
          : inputRequired({ sure: elicitForm('Sure?', { type: 'object', properties: {} }) });
      },
    };
    const { request, store } = testServer([asking as never], { policy: holdAll });
    const capabilities = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
    const params = { name: 'delete_user', arguments: { id: 7 }, _meta: capabilities };
    await request('tools/call', params);
    await decided(store.humanRequests, await pendingOf(store.humanRequests));

    const first = await request('tools/call', params);
    expect(first).toMatchObject({ resultType: 'input_required' });
    const answers = { inputResponses: { sure: { action: 'accept' } } };
    const second = await request('tools/call', { ...params, ...answers });

    expect(second).toMatchObject({ isError: false, content: [{ text: 'gone' }] });
    expect(await request('tools/call', params)).toEqual(second);
    expect(asked).toHaveLength(2);
  });
});

describe('an approval counts for nothing', () => {
  it('for another rule: the call has to be approved anew', async () => {
    const policy = new ChangingPolicy();
    const { again, runs, humanRequests } = world(policy);
    await again();
    const first = await pendingOf(humanRequests);
    await decided(humanRequests, first);
    policy.becomes({ effect: 'hold', hold: holdOf({ ruleDigest: 'b'.repeat(64) }) });

    const reply = await again();

    expect(runs).toEqual([]);
    const second = await pendingOf(humanRequests);
    expect(second.id).not.toBe(first.id);
    expect(textOf(reply)).toContain(second.id);
  });

  it('for another definition of the tool, and what was pending is withdrawn', async () => {
    const { again, server, humanRequests } = world();
    await again();
    const first = await pendingOf(humanRequests);
    server.registry.remove('tool', 'delete_user');
    server.registry.add(deleteUser({ description: 'Deletes everything' }).tool);

    await again();

    expect((await pendingOf(humanRequests)).id).not.toBe(first.id);
    expect(await humanRequests.get(first.id)).toMatchObject({ status: 'cancelled' });
  });

  it('where policy denies the call by now', async () => {
    const policy = new ChangingPolicy();
    const { again, runs, humanRequests } = world(policy);
    await again();
    await decided(humanRequests, await pendingOf(humanRequests));
    policy.becomes({ effect: 'deny', reason: 'frozen', message: 'Nothing is deleted today.' });
    await expect(again()).rejects.toThrow('Nothing is deleted today.');
    expect(runs).toEqual([]);
  });

  it('where policy does not allow what a person edited', async () => {
    const policy = new ChangingPolicy();
    const { again, runs, humanRequests } = world(policy);
    policy.decide = ({ arguments: given }) =>
      (given as { id: number }).id === 1
        ? { effect: 'deny', reason: 'root', message: 'Not the first user.' }
        : { effect: 'hold', hold: holdOf() };
    await again();
    await decided(humanRequests, await pendingOf(humanRequests), { editedArguments: { id: 1 } });
    expect(textOf(await again())).toContain('which policy does not allow');
    expect(runs).toEqual([]);
  });

  it('for another principal, who has to ask for itself', async () => {
    const { call, again, runs, humanRequests } = world();
    await again();
    await decided(humanRequests, await pendingOf(humanRequests));
    const scopes = ['tools:call'];
    const principal = createPrincipal({ id: 'key:b', kind: 'service', name: 'b', scopes });
    await call('delete_user', { id: 7 }, { principal });
    expect(runs).toEqual([]);
    expect((await pendingOf(humanRequests)).requesterId).toBe('key:b');
  });
});

describe('a call that broke', () => {
  it('by a defect of the tool has spent its grant', async () => {
    let runs = 0;
    const tool = {
      ...deleteUser().tool,
      run() {
        runs += 1;
        throw new Error('secret detail');
      },
    };
    const { call, store } = testServer([tool as never], { policy: holdAll });
    await call('delete_user', { id: 7 });
    await decided(store.humanRequests, await pendingOf(store.humanRequests));

    await expect(call('delete_user', { id: 7 })).rejects.toThrow('Internal error');
    const reply = await call('delete_user', { id: 7 });

    expect(textOf(reply)).toContain('was approved and ran, but broke');
    expect(runs).toBe(1);
  });

  it('while its end could not be written is written down later', async () => {
    const { again, humanRequests, clock, runs } = world();
    await again();
    const approval = await pendingOf(humanRequests);
    await decided(humanRequests, approval);
    const replace = humanRequests.replace.bind(humanRequests);
    const busy = new PlatformError('store_busy', 'busy', { retryable: true });
    const refused: string[] = [];
    humanRequests.replace = (request) => {
      if (request.held?.grant !== 'finished' || refused.length === 2) return replace(request);
      refused.push(request.id);
      return Promise.reject(busy);
    };

    const answered = again();
    while (refused.length < 2) {
      clock.advance(1_000);
      await nextTurn();
    }
    clock.advance(1_000);

    expect(await answered).toMatchObject({ isError: false });
    expect(await humanRequests.get(approval.id)).toMatchObject({ held: { grant: 'finished' } });
    expect(runs).toHaveLength(1);
  });

  it('before it began has its grant back', async () => {
    const { again, runs, humanRequests, store } = world();
    await again();
    await decided(humanRequests, await pendingOf(humanRequests));
    const busy = new PlatformError('store_busy', 'busy', { retryable: true });
    store.audit.refuses = (kind) => (kind === 'begin' ? busy : undefined);
    await expect(again()).rejects.toMatchObject({ code: 'unavailable' });
    store.audit.refuses = () => undefined;

    expect(textOf(await again())).toBe('User 7 is gone');
    expect(runs).toHaveLength(1);
  });
});

it('what the owner types at the command line is its own approval', async () => {
  const { call, runs } = world();
  await call('delete_user', { id: 7 }, { door: 'cli' });
  expect(runs).toEqual([{ id: 7 }]);
});
