import type { Store } from '@qmcp/contracts';
import { openSqliteStore } from '@qmcp/storage';
import {
  deliveryOutcome,
  fakeClock,
  humanRequest,
  silentLogger,
  startReceiver,
  status,
} from '@qmcp/testkit';
import { describe, expect, it } from 'vitest';

import { workingFolder } from './working-folder.ts';

const folder = workingFolder();

interface Added {
  readonly webhook: { readonly id: string; readonly address: string };
  readonly secret: string | null;
}

async function add(url: string, ...options: string[]): Promise<Added> {
  const { exitCode, stdout } = await folder.run(['webhooks', 'add', 'ops', '--json', ...options], {
    stdin: `${url}\n`,
  });
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Added;
}

describe('qmcp webhooks', () => {
  it('says how to begin where there are none', async () => {
    const { exitCode, stderr } = await folder.run(['webhooks', 'list']);
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('qmcp webhooks add')]);
  });

  it('reads the address from standard input, and prints the secret alone', async () => {
    const stdin = 'https://receiver.example/hidden';
    const { stdout, stderr } = await folder.run(['webhooks', 'add', 'ops'], { stdin });
    expect(stdout).toMatch(/^whsec_\S+\n$/);
    expect(stderr).toMatch(/qmcp webhooks test /);
    const listed = await folder.run(['webhooks', 'list']);
    expect(listed.stdout).toContain('https://receiver.example/…');
    expect(listed.stdout).not.toContain('hidden');
  });

  it('refuses what it can not use, and does not repeat it', async () => {
    const none = await folder.run(['webhooks', 'add', 'ops']);
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('standard input')]);
    const wrong = await folder.run(['webhooks', 'add', 'ops'], { stdin: 'ftp://secret.example' });
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.stderr).toMatch(/use https:/);
    expect(wrong.stderr).not.toContain('secret.example');
  });

  it('tests a webhook, whose private address has to be allowed', async () => {
    await using receiver = await startReceiver();
    const { webhook } = await add(receiver.url, '--format', 'slack');
    const refused = await folder.run(['webhooks', 'test', webhook.id]);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringMatching(/Refused/)]);
    const environment = { QMCP_WEBHOOK_HOSTS: '127.0.0.1' };
    const tried = await folder.run(['webhooks', 'test', webhook.id], { environment });
    expect([tried.exitCode, tried.stdout]).toEqual([0, expect.stringMatching(/answer 204/)]);
    receiver.script(status(404));
    const failed = await folder.run(['webhooks', 'test', webhook.id], { environment });
    expect([failed.exitCode, failed.stderr]).toEqual([1, expect.stringMatching(/status 404/)]);
  });

  it('changes a secret and prints the new one alone, once', async () => {
    const { webhook, secret } = await add('https://receiver.example/');
    const rotated = await folder.run(['webhooks', 'rotate', webhook.id, '--grace', '1h']);
    expect(rotated.stdout).toMatch(/^whsec_\S+\n$/);
    expect(rotated.stdout.trim()).not.toBe(secret);
    expect(rotated.stderr).toMatch(/signs as well for 1h more/);
    const again = await folder.json(['webhooks', 'rotate', webhook.id, '--grace', '0s']);
    expect(again).toMatchObject({ webhook: { id: webhook.id }, secret: expect.any(String) });
    const listed = await folder.run(['webhooks', 'list', '--json']);
    expect(listed.stdout).not.toContain('whsec_');
    const chat = await add('https://receiver.example/', '--format', 'slack');
    const refused = await folder.run(['webhooks', 'rotate', chat.webhook.id]);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringMatching(/no secret/)]);
  });

  it('shows a webhook that is disabled, and enables it', async () => {
    const { webhook } = await add('https://receiver.example/');
    const early = await folder.run(['webhooks', 'enable', webhook.id]);
    expect([early.exitCode, early.stderr]).toEqual([1, expect.stringMatching(/not disabled/)]);
    await inStore(({ webhooks }) => webhooks.disable(webhook.id, 1_000));
    const listed = await folder.run(['webhooks', 'list']);
    expect(listed.stdout).toMatch(new RegExp(`${webhook.id}.*\\bdisabled\\b`));
    expect((await folder.run(['webhooks', 'enable', webhook.id])).exitCode).toBe(0);
    const told = await folder.run(['webhooks', 'list']);
    expect(told.stdout).toMatch(new RegExp(`${webhook.id}.*\\btold\\b`));
  });

  it('lists what is on its way, and removes a webhook with it', async () => {
    const { webhook } = await add('https://receiver.example/', '--event', 'human.requested');
    const { id } = webhook;
    const none = await folder.run(['webhooks', 'deliveries', id]);
    expect(none.stderr).toMatch(/nothing to list/);
    expect(await folder.json(['webhooks', 'deliveries', id])).toEqual({
      deliveries: [],
      next: null,
    });
    const replayed = await folder.run(['webhooks', 'replay', id, 'msg_none']);
    expect([replayed.exitCode, replayed.stderr]).toEqual([4, expect.stringMatching(/given up/)]);
    expect((await folder.run(['webhooks', 'remove', id])).exitCode).toBe(0);
    for (const command of ['remove', 'test', 'deliveries']) {
      const gone = await folder.run(['webhooks', command, id]);
      expect([gone.exitCode, gone.stderr]).toEqual([4, expect.stringMatching(/no webhook/)]);
    }
  });

  it('shows why a message was given up, and tries it anew', async () => {
    const { webhook } = await add('https://receiver.example/', '--event', 'human.requested');
    await giveUpOne(webhook.id);
    const listed = await folder.run(['webhooks', 'deliveries', webhook.id, '--status', 'dead']);
    expect(listed.stdout).toMatch(/msg_lost_human_requested\s+dead\s+1\s+-\s+It was lost/);
    const replayed = await folder.run([
      'webhooks',
      'replay',
      webhook.id,
      'msg_lost_human_requested',
    ]);
    expect(replayed.exitCode).toBe(0);
    expect(await folder.json(['webhooks', 'deliveries', webhook.id])).toMatchObject({
      deliveries: [{ status: 'pending', attempts: 0 }],
    });
  });
});

async function inStore(act: (store: Store) => Promise<unknown>): Promise<void> {
  const file = folder.file('.qmcp/qmcp.db');
  const ports = { clock: fakeClock(), logger: silentLogger(), instanceId: 'test' };
  const store = await openSqliteStore({ file, ...ports });
  await act(store);
  await store.close();
}

const giveUpOne = (webhookId: string): Promise<void> =>
  inStore(async (store) => {
    await store.humanRequests.create(humanRequest({ id: 'lost' }));
    const attempt = { atMs: 1_000, durationMs: 1, answer: null, failure: 'It was lost' };
    for (const claimed of await store.webhooks.claim({ nowMs: 1, leaseUntilMs: 2, except: [] })) {
      if (claimed.webhook.id !== webhookId) continue;
      await store.webhooks.settle(claimed, deliveryOutcome({ status: 'dead', attempt }));
    }
  });
