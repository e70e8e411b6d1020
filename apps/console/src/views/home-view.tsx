import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { holdsScope } from '../core/session/holds-scope.ts';
import { liveCallsQuery } from '../data/invocations.ts';
import { overviewQuery } from '../data/overview.ts';
import { pendingQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { useSession } from '../data/session.ts';
import { Panel } from '../elements/panel.tsx';
import { CallList } from '../groups/call-list.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { HomeScreen, LastHour, Waiting } from '../screens/home-screen.tsx';
import { home } from '../strings/home.ts';

/** What waits, how the last hour went, and what is called right now. */
export function HomeView() {
  const { api } = useServices();
  const pending = useQuery(pendingQuery(api));
  const overview = useQuery(overviewQuery(api));
  const { scopes } = useSession();
  const mayRead = holdsScope(scopes, 'audit:read');
  return (
    <HomeScreen>
      <Loaded query={pending} lines={3}>
        {(requests) => (
          <Waiting pending={requests} mayDecide={holdsScope(scopes, 'approvals:decide')} />
        )}
      </Loaded>
      <Loaded query={overview} lines={6}>
        {(figures) => <LastHour overview={figures} />}
      </Loaded>
      {mayRead && <LatestCalls />}
    </HomeScreen>
  );
}

function LatestCalls() {
  const { api } = useServices();
  const calls = useQuery(liveCallsQuery(api));
  return (
    <Panel title={home.live} aside={<Link to="/invocations">{home.allCalls}</Link>}>
      <Loaded query={calls}>{(latest) => <CallList calls={latest} empty={home.noLive} />}</Loaded>
    </Panel>
  );
}
