import { defineResource, defineResourceTemplate, ToolError } from '@qmcp/contracts';
import type { ResourceContents } from '@qmcp/contracts';
import { APP_MIME_TYPE, APPROVAL_CARD_URI, approvalCardUri } from '@qmcp/server';
import type { HumanDesk } from '@qmcp/server';

import { atDesk } from './caller-of-context.ts';
import { cardPage } from './card/card-page.ts';
import { viewHumanRequest } from './human-request-view.ts';

/** It reaches nothing and asks for nothing; hosts draw a border, so that it can't pass for a part of them. */
const LOOK = { ui: { csp: {}, permissions: {}, prefersBorder: true } };

const contentsOf = (uri: string, text: string): readonly ResourceContents[] => [
  { uri, mimeType: APP_MIME_TYPE, text, _meta: LOOK },
];

/**
 * An approval as a card for hosts that show pages of a server (SEP-1865, "MCP Apps"). It decides nothing: it leads to the
 * console, where whoever opens it has to be signed in.
 * @param consoleUrl - where people reach the console now; undefined where nobody does
 */
export const approvalCard = (desk: HumanDesk, consoleUrl: () => string | undefined) =>
  defineResourceTemplate({
    name: 'approval-card',
    title: 'A held call, as a card',
    description: 'What a call that is held asks for, and the way to where people decide.',
    uriTemplate: approvalCardUri('{id}'),
    mimeType: APP_MIME_TYPE,
    meta: LOOK,
    async read({ uri, variables: { id } }, context) {
      if (id === undefined) throw new ToolError('not_found', 'Name an approval');
      const request = viewHumanRequest(await atDesk(() => desk.find(id, context)));
      return contentsOf(uri, cardPage({ consoleUrl: consoleUrl() ?? null, request }));
    },
  });

/**
 * The same card for tools whose calls may be held: hosts show it for a call, whatever form its answer has, and it learns
 * from the call which approval it is about. For a call that nobody is asked about it shows nothing.
 */
export const callCard = (consoleUrl: () => string | undefined) =>
  defineResource({
    name: 'call-card',
    title: 'A call that may be held, as a card',
    description: 'Shows what the call waits for, and the way to where people decide.',
    uri: APPROVAL_CARD_URI,
    mimeType: APP_MIME_TYPE,
    meta: LOOK,
    read: () => contentsOf(APPROVAL_CARD_URI, cardPage({ consoleUrl: consoleUrl() ?? null })),
  });
