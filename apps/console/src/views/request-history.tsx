import { useQuery } from '@tanstack/react-query';

import { holdsScope } from '../core/session/holds-scope.ts';
import type { HumanRequest } from '../core/wire/human-request.ts';
import type { Invocation } from '../core/wire/invocation.ts';
import { fewCallsQuery } from '../data/invocations.ts';
import { useServices } from '../data/services.ts';
import { useSession } from '../data/session.ts';
import { Panel } from '../elements/panel.tsx';
import { CallList } from '../groups/call-list.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { inbox } from '../strings/inbox.ts';

const SHOWN = 5;

interface Props {
  readonly request: HumanRequest;
  /** The last calls of its tool; undefined while they are not known. */
  readonly calls: readonly Invocation[] | undefined;
}

/** What else was called: of the same tool, and in the same conversation. */
export function RequestHistory({ request: { call, correlation_id }, calls }: Props) {
  const mayRead = holdsScope(useSession().scopes, 'audit:read');
  return (
    <>
      {call !== null && calls !== undefined && (
        <Panel title={inbox.history}>
          <CallList calls={calls} empty={inbox.noHistory} />
        </Panel>
      )}
      {mayRead && <Related conversation={correlation_id} />}
    </>
  );
}

function Related({ conversation }: { readonly conversation: string }) {
  const { api } = useServices();
  const filter = { correlation_id: conversation, limit: SHOWN };
  const query = useQuery(fewCallsQuery(api, filter));
  return (
    <Panel title={inbox.related}>
      <Loaded query={query} lines={3}>
        {(calls) => <CallList calls={calls} empty={inbox.noRelated} />}
      </Loaded>
    </Panel>
  );
}
