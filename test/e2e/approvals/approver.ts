import * as z from 'zod';

import { runQmcp } from '../harness/qmcp-process.ts';

const page = z.object({
  requests: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      call: z.object({ tool: z.string(), arguments: z.record(z.string(), z.unknown()) }),
    }),
  ),
});

/** An approval, as the API shows it. */
export type SeenApproval = z.output<typeof page>['requests'][number];

/** A person with a key that may decide. */
export interface Approver {
  /** Waits until a call of a tool is held. */
  pending(tool: string): Promise<SeenApproval>;
  /** @returns the HTTP status */
  respond(id: string, answer: string, more?: object): Promise<number>;
  /** Waits for one, and approves it. */
  approve(tool: string, more?: object): Promise<SeenApproval>;
  readonly authorization: string;
}

/** Makes a key that may decide, by the command line of the home. */
export async function approverOf(home: string, url: string): Promise<Approver> {
  const made = await runQmcp(
    home,
    'keys',
    'create',
    'ada',
    '--scope',
    'approvals:decide',
    '--json',
  );
  const { secret } = z.object({ secret: z.string() }).parse(JSON.parse(made.stdout));
  const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
  const pending = async (tool: string): Promise<SeenApproval> => {
    for (;;) {
      const query = new URLSearchParams({ status: 'pending', tool });
      const response = await fetch(`${url}/v1/human/requests?${query.toString()}`, { headers });
      const [found] = page.parse(await response.json()).requests;
      if (found !== undefined) return found;
    }
  };
  const respond = async (id: string, answer: string, more = {}): Promise<number> => {
    const body = JSON.stringify({ request_id: id, answer, ...more });
    const sent = await fetch(`${url}/v1/human/responses`, { method: 'POST', headers, body });
    return sent.status;
  };
  return {
    pending,
    respond,
    authorization: headers.Authorization,
    async approve(tool, more) {
      const found = await pending(tool);
      const status = await respond(found.id, 'approve', more);
      if (status !== 200) throw new Error(`the approval was refused with ${status}`);
      return found;
    },
  };
}
