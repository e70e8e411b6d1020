import type { Definition, HumanDesk } from '@qmcp/server';

import { approvalCard, callCard } from './approval-card.ts';
import { humanRequest, pendingRequests } from './human-resources.ts';
import { humanAnswer } from './tools/human-answer.ts';
import { humanAsk } from './tools/human-ask.ts';
import { humanList } from './tools/human-list.ts';

/** The desk over MCP: tools to ask, list and answer, and each request as a resource. */
export const humanDefinitions = (
  desk: HumanDesk,
  consoleUrl: () => string | undefined,
): readonly Definition[] => [
  humanAsk(desk),
  humanList(desk),
  humanAnswer(desk),
  pendingRequests(desk),
  humanRequest(desk),
  approvalCard(desk, consoleUrl),
  callCard(consoleUrl),
];
