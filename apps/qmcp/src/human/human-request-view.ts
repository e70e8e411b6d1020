import type { HeldCall, HumanRequest, HumanResponse } from '@qmcp/contracts';

/** A request as REST, MCP and the command line show it; of a held call everything but what it was answered with, which is its caller's alone. */
export const viewHumanRequest = (request: HumanRequest) => ({
  id: request.id,
  type: request.type,
  status: request.status,
  prompt: request.prompt,
  options: request.options === null ? null : [...request.options],
  context: request.context,
  requester: { id: request.requesterId, name: request.requesterName },
  correlation_id: request.correlationId,
  created_at: toIso(request.createdAtMs),
  updated_at: toIso(request.updatedAtMs),
  expires_at: toIso(request.expiresAtMs),
  responses: request.responses.map(viewResponse),
  answer: request.answer,
  call: request.held === null ? null : viewCall(request.held),
});

const viewResponse = (response: HumanResponse) => ({
  id: response.id,
  answer: response.answer,
  note: response.note,
  edited_arguments: response.editedArguments,
  principal: { id: response.principalId, name: response.principalName },
  door: response.door,
  at: toIso(response.atMs),
  client_asserted: response.clientAsserted,
});

const viewCall = ({ terms, ...held }: HeldCall) => ({
  tool: held.tool,
  arguments: held.arguments,
  principal: { id: held.principal.id, name: held.principal.name },
  rule: held.rule,
  reason: held.reason,
  terms: {
    self_confirm: terms.selfConfirm,
    four_eyes: terms.fourEyes,
    quorum: terms.quorum,
    role: terms.role,
  },
  grant: held.grant,
  ran_arguments: held.ranArguments,
});

const toIso = (atMs: number): string => new Date(atMs).toISOString();
