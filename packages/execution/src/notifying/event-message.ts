import type { HumanRequest, WebhookEvent } from '@qmcp/contracts';

import { oneLine } from '../foreign-text.ts';

const MAX_TITLE_LENGTH = 150;
const MAX_TEXT_LENGTH = 500;

/** What a person is told of an event. Its texts are foreign, each on one line, and never hold a call's arguments. */
export interface EventMessage {
  /** `Approval needed: delete_user` */
  readonly title: string;
  /** What is asked. */
  readonly prompt: string;
  /** Names and values, in the order to show them. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** The page of the console on which it is decided, by whoever signs in; undefined where the console has no address. */
  readonly link: string | undefined;
  /** How to go on without a link. */
  readonly command: string;
}

/**
 * Puts an event in words.
 * @param consoleUrl - where people reach the console, without a slash at its end
 */
export function describeEvent(event: WebhookEvent, consoleUrl: string | undefined): EventMessage {
  const { request } = event;
  const subject = request.held?.tool ?? request.type;
  return {
    title: oneLine(`${headlineOf(event)}: ${subject}`, MAX_TITLE_LENGTH),
    prompt: oneLine(request.prompt, MAX_TEXT_LENGTH),
    facts: factsOf(request).map(([name, value]) => [name, oneLine(value, MAX_TEXT_LENGTH)]),
    link: linkTo(request, consoleUrl),
    command: `qmcp approvals show ${request.id}`,
  };
}

/** The page of a request in the console. It asks whoever opens it to sign in. */
export const linkTo = (
  { id }: Pick<HumanRequest, 'id'>,
  consoleUrl: string | undefined,
): string | undefined =>
  consoleUrl === undefined ? undefined : `${consoleUrl}/inbox/${encodeURIComponent(id)}`;

function headlineOf({ type, request }: WebhookEvent): string {
  switch (type) {
    case 'approval.requested':
      return 'Approval needed';
    case 'approval.escalated':
      return 'Approval still needed, and your help asked';
    case 'approval.expired':
      return 'Nobody decided in time';
    case 'approval.settled':
      if (request.status === 'cancelled') return 'Withdrawn';
      return request.answer === 'approve' ? 'Approved' : 'Denied';
    case 'human.requested':
      return 'Answer needed';
  }
}

function factsOf(request: HumanRequest): [string, string][] {
  const facts: [string, string][] = [['Asked by', request.requesterName]];
  if (request.held !== null) facts.push(['Held because', request.held.reason]);
  const decided = request.responses.at(-1);
  if (decided !== undefined) facts.push(['Decided by', decided.principalName]);
  if (request.status === 'pending') {
    facts.push(['Waits until', new Date(request.expiresAtMs).toISOString()]);
  }
  return facts;
}
