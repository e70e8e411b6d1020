import { grants } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import { mayRead } from '@qmcp/server';
import type { McpServer } from '@qmcp/server';

import { toInvocation } from '../api/schemas/invocation.ts';
import { viewHumanRequest } from '../human/human-request-view.ts';
import type { News } from './news.ts';
import type { RecentCalls } from './recent-calls.ts';

interface Sources {
  readonly server: Pick<McpServer, 'human' | 'registry'>;
  readonly recentCalls: RecentCalls;
}

/**
 * Adds to the news what a principal may hear of: human requests that change, as it may read them; calls that end, with
 * the scope `audit:read`; that the list of tools changed. Resolves once none that happens from then on is missed.
 * @returns stops it
 */
export async function follow(
  { server, recentCalls }: Sources,
  principal: Principal,
  news: News,
): Promise<() => void> {
  const { human, registry } = server;
  const stops: (() => void)[] = [];
  stops.push(
    registry.onListChanged((list) => {
      if (list === 'tools') news.add('tools', { event: 'tools', data: {} });
    }),
  );
  if (grants(principal.scopes, 'audit:read')) {
    stops.push(
      await recentCalls.listen((record) => {
        news.add(record.id, { event: 'invocation', data: toInvocation(record) });
      }),
    );
  }
  const stop = (): void => stops.forEach((end) => end());
  try {
    stops.push(
      await human.changes.listen((request) => {
        if (!mayRead(request, principal)) return;
        news.add(request.id, { event: 'human_request', data: viewHumanRequest(request) });
      }),
    );
  } catch (error) {
    stop();
    throw error;
  }
  return stop;
}
