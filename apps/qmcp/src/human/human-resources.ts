import { defineResource, defineResourceTemplate, ToolError } from '@qmcp/contracts';
import { readsAll } from '@qmcp/server';
import type { HumanDesk } from '@qmcp/server';

import { atDesk } from './caller-of-context.ts';
import { viewHumanRequest } from './human-request-view.ts';

const LISTED = 100;

/** What is pending, as a resource: of everybody for who may read that, else the reader's own. */
export const pendingRequests = (desk: HumanDesk) =>
  defineResource({
    name: 'human-requests',
    title: 'What waits for a person',
    description: `The newest ${LISTED} pending human requests, held calls among them.`,
    uri: 'human://requests',
    mimeType: 'application/json',
    async read({ principal }) {
      const own = readsAll(principal) ? {} : { requesterId: principal.id };
      const { requests } = await desk.list({ status: 'pending', ...own }, { limit: LISTED });
      return JSON.stringify({ requests: requests.map(viewHumanRequest) });
    },
  });

/** Each request as a resource, with its answer inside. */
export const humanRequest = (desk: HumanDesk) =>
  defineResourceTemplate({
    name: 'human-request',
    title: 'A human request',
    description: 'A question to a person or a held call, and what was answered.',
    uriTemplate: 'human://requests/{id}',
    mimeType: 'application/json',
    async read({ variables: { id } }, context) {
      if (id === undefined) throw new ToolError('not_found', 'Name a request');
      return JSON.stringify(viewHumanRequest(await atDesk(() => desk.find(id, context))));
    },
  });
