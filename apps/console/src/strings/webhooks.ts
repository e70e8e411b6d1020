import type { WebhookEventType, WebhookFormat } from '@qmcp/contracts';

import { formatCount } from '../core/format/count.ts';
import type { DeliveryStatus } from '../core/wire/webhook.ts';

const events: Readonly<Record<WebhookEventType, string>> = {
  'approval.requested': 'A call is held',
  'approval.escalated': 'A call waits for too long',
  'approval.settled': 'A held call is decided',
  'approval.expired': 'Nobody decided in time',
  'human.requested': 'A question is asked',
};

const formats: Readonly<Record<WebhookFormat, string>> = {
  standard: 'Signed JSON',
  slack: 'Slack',
  discord: 'Discord',
  teams: 'Teams',
  mail: 'Mail',
};

const statuses: Readonly<Record<DeliveryStatus, string>> = {
  pending: 'on its way',
  delivered: 'arrived',
  dead: 'given up',
};

/** What the pages of the webhooks say. */
export const webhooks = {
  title: 'Webhooks',
  lead: 'Who is told that something waits for a person: a program, a chat, or a mailbox.',
  none: 'Nobody is told yet',
  noneText: 'Add an address, and a message goes there when a call is held.',
  list: 'All webhooks',
  add: 'Add a webhook',
  name: 'What it is for',
  namePlaceholder: 'such as on-call',
  url: 'Where messages go',
  urlHint: 'An https: address, or mailto: and one mail address. It is not shown again.',
  format: 'How they are written',
  events: 'What it is told of',
  submit: 'Add it',
  added: (name: string) => `${name} is told from now on`,
  secretTitle: 'Copy its secret now',
  secretText:
    'Your receiver checks the signature of each message with it. This is the only time that it is shown.',
  secret: 'The secret',
  secretDone: 'I have copied it',
  back: 'All webhooks',
  writtenAs: 'Written as',
  since: 'Added',
  oldSecret: 'Old secret counts until',
  toldOf: 'Told of',
  eventNames: events,
  formatNames: formats,
  on: 'is told',
  off: 'gone',
  disabled: 'Its receiver said that it is gone, so nothing new is sent there.',
  enable: 'Tell it again',
  enabled: (name: string) => `${name} is told again`,
  test: 'Send a test message',
  testArrived: (elapsed: string) => `The test message arrived in ${elapsed}`,
  testFailed: (why: string) => `The test message did not arrive: ${why}`,
  rotate: 'Replace the secret',
  rotateTitle: (name: string) => `Replace the secret of ${name}?`,
  rotateText: 'Messages carry both signatures for another day, so that nothing breaks.',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: 'What is on its way is not tried any more, and the list of its messages is gone.',
  removed: (name: string) => `${name} is told of nothing any more`,
  deliveries: 'Messages',
  show: 'Which messages',
  all: 'All',
  statuses,
  noDeliveries: 'No message is listed. What is done is kept for two weeks.',
  attempts: (count: number) => formatCount(count, 'attempt'),
  next: 'next',
  answered: (code: number) => `answered ${code}`,
  refresh: 'Read again',
  replay: 'Send again',
  replayed: 'It is on its way again',
};
