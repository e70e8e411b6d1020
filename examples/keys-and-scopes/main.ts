/**
 * Keys and scopes: a server that wants an API key turns away a call without one (401), holds a key to its scopes (403),
 * and serves the key that has them (200). A key that was revoked is as good as none. Each of these ends is on record.
 *
 * Calls go to the REST API here; over MCP the same door decides, in the same way. At the prompt, keys are made with
 * `qmcp keys create`.
 */
import assert from 'node:assert/strict';

import { mintApiKey } from '@qmcp/server';
import { createQmcp, defineTool } from 'qmcp';
import { z } from 'zod';

const salary = defineTool({
  name: 'salary_of',
  description: 'Tells what a person earns.',
  scope: 'payroll:read',
  input: z.object({ person: z.string() }),
  hints: { readOnly: true },
  run: ({ person }) => `${person} earns 100 a day.`,
});

const qmcp = await createQmcp({ definitions: [salary], auth: 'keys' });
try {
  const { url } = await qmcp.listen({ port: 0 });
  const payroll = await makeKey('payroll', ['payroll:read']);
  const support = await makeKey('support', ['tickets']);
  const former = await makeKey('former', ['payroll:read']);
  await qmcp.store.apiKeys.revoke(former.id, qmcp.clock.nowMs());

  assert.deepEqual(await callSalary(url, undefined), [401, 'unauthorized']);
  assert.deepEqual(await callSalary(url, former.secret), [401, 'unauthorized']);
  assert.deepEqual(await callSalary(url, support.secret), [403, 'forbidden']);
  assert.deepEqual(await callSalary(url, payroll.secret), [200, 'Ada earns 100 a day.']);

  // A key sees only what it may call.
  assert.deepEqual(await toolsSeenBy(url, support.secret), []);
  assert.deepEqual(await toolsSeenBy(url, payroll.secret), ['salary_of']);

  // Who could not be proven called nothing: that is a security event, of nobody.
  assert.deepEqual(await recorded('security'), [
    'auth.refused by anonymous: denied (missing)',
    'auth.refused by anonymous: denied (revoked)',
  ]);
  assert.deepEqual(await recorded('call'), [
    `tools/call by key:${support.id}: denied (insufficient_scope)`,
    `tools/call by key:${payroll.id}: ok`,
  ]);
} finally {
  await qmcp.close();
}

/** @returns what the audit holds of a kind, a line each, oldest first */
async function recorded(kind: 'call' | 'security'): Promise<readonly string[]> {
  const { records } = await qmcp.store.audit.list({ kind }, { limit: 10 });
  const lines = records.toReversed().map(({ method, principalId, outcome, reason }) => {
    const why = reason === null ? '' : ` (${reason})`;
    return `${method} by ${principalId}: ${outcome}${why}`;
  });
  console.log(lines.join('\n'));
  return lines;
}

/** Makes a key as `qmcp keys create` does: the secret is shown now, and never again. */
async function makeKey(
  name: string,
  scopes: readonly string[],
): Promise<{ id: string; secret: string }> {
  const { secret, record } = mintApiKey({ name, scopes, expiresAtMs: null }, qmcp);
  await qmcp.store.apiKeys.insert(record);
  return { id: record.id, secret };
}

function withKey(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { Authorization: `Bearer ${key}` };
}

/** @returns the HTTP status, and the tool's text or the code of the refusal */
async function callSalary(url: string, key: string | undefined): Promise<[number, string]> {
  const response = await fetch(`${url}/v1/tools/salary_of`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...withKey(key) },
    body: JSON.stringify({ input: { person: 'Ada' } }),
  });
  const body = (await response.json()) as {
    code: string;
    result?: { content: readonly { text: string }[] };
  };
  return [response.status, body.result?.content[0]?.text ?? body.code];
}

async function toolsSeenBy(url: string, key: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/v1/tools`, { headers: withKey(key) });
  const { tools } = (await response.json()) as { tools: readonly { name: string }[] };
  return tools.map(({ name }) => name);
}
