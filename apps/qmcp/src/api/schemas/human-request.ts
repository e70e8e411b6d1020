import { z } from '@hono/zod-openapi';
import { DOORS, HUMAN_REQUEST_STATUSES } from '@qmcp/contracts';
import type { HumanRequest as StoredHumanRequest } from '@qmcp/contracts';

import { viewHumanRequest } from '../../human/human-request-view.ts';

const principal = z.strictObject({ id: z.string(), name: z.string().describe('Not unique.') });
const json = z.record(z.string(), z.unknown());

const HumanResponse = z
  .strictObject({
    id: z.string(),
    answer: z.string(),
    note: z.string().nullable().describe('For who asked, and for the model: why.'),
    edited_arguments: json
      .nullable()
      .describe('What is to be run in place of what was asked for; null to run that.'),
    principal,
    door: z.enum(DOORS),
    at: z.iso.datetime(),
    client_asserted: z
      .boolean()
      .describe("It came through the caller's own client, which proves no person."),
  })
  .openapi('HumanResponse');

const HeldCall = z
  .strictObject({
    tool: z.string(),
    arguments: json.describe('As they were asked for.'),
    principal: principal.describe('Whose call it is.'),
    rule: z.string().describe('Name of the rule that holds it.'),
    reason: z.string(),
    terms: z.strictObject({
      self_confirm: z.boolean(),
      four_eyes: z.boolean(),
      quorum: z.int().describe('How many have to agree.'),
      role: z.string().nullable().describe('Role that they need.'),
    }),
    grant: z.enum(['unspent', 'spent', 'finished', 'ambiguous']).nullable(),
    ran_arguments: json.nullable().describe('What ran, where that is not `arguments`.'),
  })
  .openapi('HeldCall');

/** A human request as the API shows it. */
export const HumanRequest = z
  .strictObject({
    id: z.string().describe('UUIDv7; ascends with time.'),
    type: z.string().describe('`approval` for a held call; else a word of the asker’s choice.'),
    status: z.enum(HUMAN_REQUEST_STATUSES),
    prompt: z.string().describe('For the person, plain text.'),
    options: z.array(z.string()).nullable().describe('What may be answered; null for free text.'),
    context: json.describe('What the person needs to know beside.'),
    requester: principal,
    correlation_id: z.string(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    expires_at: z.iso.datetime(),
    responses: z.array(HumanResponse).describe('All that was said, in order.'),
    answer: z.string().nullable().describe('The answer that counts, once `responded`.'),
    call: HeldCall.nullable().describe('Only of an approval.'),
  })
  .openapi('HumanRequest');

/** A request as the API shows it. */
export const toHumanRequest = (request: StoredHumanRequest): z.infer<typeof HumanRequest> =>
  viewHumanRequest(request);

/** The id in the path of a request. */
export const HumanRequestId = z.strictObject({ id: z.string().describe('Of a human request.') });
