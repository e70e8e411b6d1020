import { callerOf } from '../caller-of.ts';
import { defineRoute, json, problem } from '../define-route.ts';
import { HumanAnswer } from '../schemas/human-answer.ts';
import { HumanRequest, toHumanRequest } from '../schemas/human-request.ts';

/** Answers a human request, or decides on a held call. */
export const respondToHumanRequest = defineRoute(
  'authenticated',
  {
    method: 'post',
    path: '/v1/human/responses',
    operationId: 'respondToHumanRequest',
    tags: ['Human requests'],
    summary: 'Answer a human request',
    description:
      'Needs the scope `approvals:decide` for a held call and `human:answer` for anything else, and never counts from the credential that asked, nor without a key or a session. Where several have to agree, the request stays pending until the last one does.',
    request: { body: { required: true, content: { 'application/json': { schema: HumanAnswer } } } },
    responses: {
      200: json(HumanRequest, 'The request as it is now.'),
      404: problem('There is no such request, or it is not yours to read.'),
      409: problem('It is settled already, or others approved other arguments.'),
    },
  },
  ({ server }) =>
    async (context) => {
      const { request_id: id, answer, note, edited_arguments } = context.req.valid('json');
      const given = { answer, note, editedArguments: edited_arguments };
      const request = await server.human.respond(id, given, callerOf(context));
      return context.json(toHumanRequest(request), 200);
    },
);
