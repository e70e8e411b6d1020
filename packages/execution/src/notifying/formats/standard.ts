import { PlatformError } from '@qmcp/contracts';
import type { HumanRequest, HumanResponse } from '@qmcp/contracts';
import { Webhook as Signer } from 'standardwebhooks';

import type { Format, FormattedMessage, FormatInput } from './format.ts';

/**
 * A message of Standard Webhooks 1.0: `type`, `timestamp` and `data`, signed by HMAC-SHA256 over its id, the time at which
 * it is sent, and its bytes; with the secret before as well, until that ends. Of a held call it names the tool and never the arguments: whoever may see them reads them with
 * `GET /v1/human/requests/{id}`.
 */
export const standard: Format = (input) => {
  const { event, message } = input;
  const body = JSON.stringify({
    type: event.type,
    timestamp: toIso(event.request.updatedAtMs),
    data: { ...dataOf(event.request), url: message.link ?? null },
  });
  return { body, headers: signatureOf(body, input) };
};

function signatureOf(
  body: string,
  { webhook, event, sentAtMs }: FormatInput,
): FormattedMessage['headers'] {
  if (webhook.secret === null) {
    throw new PlatformError(
      'webhook_invalid',
      'This webhook has no secret to sign with: remove it, and add it again',
    );
  }
  const { secret, previousSecret } = webhook;
  const secrets =
    previousSecret !== null && sentAtMs < previousSecret.untilMs
      ? [secret, previousSecret.secret]
      : [secret];
  const sign = (each: string): string => new Signer(each).sign(event.id, new Date(sentAtMs), body);
  return {
    'webhook-id': event.id,
    'webhook-timestamp': String(Math.floor(sentAtMs / 1_000)),
    'webhook-signature': secrets.map(sign).join(' '),
  };
}

const dataOf = (request: HumanRequest) => ({
  id: request.id,
  type: request.type,
  status: request.status,
  prompt: request.prompt,
  options: request.options,
  requester: { id: request.requesterId, name: request.requesterName },
  correlation_id: request.correlationId,
  created_at: toIso(request.createdAtMs),
  expires_at: toIso(request.expiresAtMs),
  answer: request.answer,
  responses: request.responses.map(responseOf),
  call: request.held && {
    tool: request.held.tool,
    rule: request.held.rule,
    reason: request.held.reason,
  },
});

const responseOf = (response: HumanResponse) => ({
  answer: response.answer,
  note: response.note,
  principal: { id: response.principalId, name: response.principalName },
  at: toIso(response.atMs),
});

const toIso = (atMs: number): string => new Date(atMs).toISOString();
