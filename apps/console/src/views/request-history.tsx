import { useQuery } from '@tanstack/react-query';

import { holdsScope } from '../core/inbox/may-decide.ts';
import type { QueryValues } from '../core/api/query-string.ts';
import type { HumanRequest } from '../core/wire/human-request.ts';
import { fewCallsQuery } from '../data/invocations.ts';
import { useServices } from '../data/services.ts';
import { useSession } from '../data/session.ts';
import { Panel } from '../elements/panel.tsx';
import { CallList } from '../groups/call-list.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { inbox } from '../strings/inbox.ts';

const SHOWN = 5;

/** What else was called: of the same tool, and in the same conversation. Only for who may read the audit. */
export function RequestHistory({ request }: { readonly request: HumanRequest }) {
  const { scopes } = useSession();
  if (!holdsScope(scopes, 'audit:read')) return null;
  const { call, correlation_id } = request;
  return (
    <>
      {call !== null && (
        <Calls
          title={inbox.history}
          filter={{ tool: call.tool, limit: SHOWN }}
          empty={inbox.noHistory}
        />
      )}
      <Calls
        title={inbox.related}
        filter={{ correlation_id, limit: SHOWN }}
        empty={inbox.noRelated}
      />
    </>
  );
}

interface CallsProps {
  readonly title: string;
  readonly filter: QueryValues;
  readonly empty: string;
}

function Calls({ title, filter, empty }: CallsProps) {
  const { api } = useServices();
  const query = useQuery(fewCallsQuery(api, filter));
  return (
    <Panel title={title}>
      <Loaded query={query} lines={3}>
        {(calls) => <CallList calls={calls} empty={empty} />}
      </Loaded>
    </Panel>
  );
}
