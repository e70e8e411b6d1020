import { connect } from '@qmcp/client';
import type { CallToolResult, Client } from '@qmcp/client';
import { isJsonObject } from '@qmcp/contracts';
import type { HumanRequest } from '@qmcp/contracts';

import type { Cli } from '../cli/cli.ts';
import type { Output } from '../cli/output.ts';
import { ownerCaller } from '../cli/owner-caller.ts';
import type { Qmcp } from '../create-qmcp.ts';
import { openDemoWorld } from './demo-world.ts';
import type { DemoWorld } from './demo-world.ts';

const ada = {
  name: 'Ada',
  surname: 'Lovelace',
  email: 'ada@example.com',
  about_me: 'First programmer',
};

/**
 * Tells the story of one dangerous call, and lets it happen: held, approved, run once, on record.
 * @returns whether the audit verifies in the end
 */
export async function runDemo(cli: Cli): Promise<boolean> {
  const { output } = cli;
  await using world = await openDemoWorld(cli);
  const { qmcp } = world.application;
  output.heading('1. A server', `${world.url}/mcp, with a store of its own`);
  await using client = await connect(`${world.url}/mcp`);
  const added = await client.callTool({ name: 'add_user', arguments: ada });
  output.text(`   An agent adds somebody: ${textOf(added)}`);

  const call = { name: 'delete_user', arguments: { id: idOf(added) } };
  output.text('');
  output.heading('2. A dangerous call', `delete_user ${JSON.stringify(call.arguments)}`);
  const [deleted] = await Promise.all([client.callTool(call), decide(cli, qmcp, client)]);
  output.text(`   The call runs, and its agent is answered: ${textOf(deleted)}`);

  output.text('');
  output.heading('4. Once', 'the agent calls again with the same arguments');
  output.text(
    `   It collects the same result; nothing runs twice: ${await repeat(client, call)}\n`,
  );
  return await tellAudit(output, world);
}

/** What a person does meanwhile. */
async function decide({ output }: Cli, qmcp: Qmcp, agent: Client): Promise<void> {
  const approval = await nextApproval(qmcp);
  tellHeld(output, approval);
  const users = await agent.callTool({ name: 'search_users', arguments: { name: ada.name } });
  output.text(`   Meanwhile nothing has happened; search_users finds ${textOf(users)}`);

  output.text('');
  output.heading('3. A person decides', `qmcp approvals approve ${approval.id}`);
  await approve(qmcp, approval.id);
}

/** The approval that the gateway asks for, as soon as it does. */
async function nextApproval({ server }: Qmcp): Promise<HumanRequest> {
  const asked = Promise.withResolvers<HumanRequest>();
  const stop = await server.human.changes.listen(asked.resolve);
  const { requests } = await server.human.list({ status: 'pending' }, { limit: 1 });
  if (requests[0] !== undefined) asked.resolve(requests[0]);
  return asked.promise.finally(stop);
}

function tellHeld(output: Output, { id, held, expiresAtMs }: HumanRequest): void {
  output.text(`   It is held: ${held?.reason ?? ''} (rule ${held?.rule ?? ''}).`);
  output.text(`   Its agent waits with a task. A person is asked: approval ${id},`);
  output.text(
    `   bound to this caller, this tool and these arguments, until ${isoOf(expiresAtMs)}.`,
  );
}

/** As the owner does at the command line of the server. */
async function approve({ server, entropy }: Qmcp, id: string): Promise<void> {
  const answer = { answer: 'approve', note: 'She asked for it.' };
  await server.human.respond(id, answer, ownerCaller(entropy));
}

async function repeat(client: Client, call: Parameters<Client['callTool']>[0]): Promise<string> {
  return textOf(await client.callTool(call));
}

async function tellAudit(output: Output, { application, file }: DemoWorld): Promise<boolean> {
  const { store } = application.qmcp;
  output.text('');
  output.heading('5. The record', 'qmcp audit verify');
  const { records } = await store.audit.list({}, { limit: 20 });
  for (const { method, name, outcome, reason } of records.toReversed()) {
    output.text(`   ${outcome.padEnd(7)} ${method} ${name ?? ''} ${reason ?? ''}`.trimEnd());
  }
  const [{ openAudit }, { verifyExport }, { printAuditReport }] = await Promise.all([
    import('../audit/open-audit.ts'),
    import('@qmcp/audit-verifier'),
    import('../cli/print-audit-report.ts'),
  ]);
  await store.auditSeal.checkpoint();
  await using audit = await openAudit(file);
  const keys = await audit.publicKeys();
  const report = await verifyExport(audit.lines({ names: true }), { keys });
  printAuditReport(output, report);
  return report.ok;
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString();

/** The first line of what a tool answered. */
const textOf = ({ content: [block] }: CallToolResult): string =>
  block?.type === 'text' ? (block.text.split('\n')[0] ?? '') : '';

const idOf = ({ structuredContent }: CallToolResult): unknown =>
  isJsonObject(structuredContent) ? structuredContent['id'] : undefined;
