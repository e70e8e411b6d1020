import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';

import { holdsScope } from '../core/session/holds-scope.ts';
import type { Tool, ToolPin } from '../core/wire/tool.ts';
import { fewCallsQuery } from '../data/invocations.ts';
import { useServices } from '../data/services.ts';
import { useSession } from '../data/session.ts';
import { toolQuery, useAcceptPin, useCallTool } from '../data/tools.ts';
import { Panel } from '../elements/panel.tsx';
import { CallList } from '../groups/call-list.tsx';
import { Loaded } from '../groups/loaded.tsx';
import { PinPanel } from '../groups/tools/pin-panel.tsx';
import { Playground } from '../groups/tools/playground.tsx';
import { ToolScreen } from '../screens/tool-screen.tsx';
import { tools } from '../strings/tools.ts';

const SHOWN = 5;

/** One tool: what it takes, whether it is still what was accepted, and a place to try it. */
export function ToolView() {
  const { api } = useServices();
  const { name } = useParams({ from: '/signed-in/tools/$name' });
  return (
    <Loaded query={useQuery(toolQuery(api, name))} lines={8} page>
      {(detail) => (
        <ToolScreen key={name} detail={detail}>
          <Pin name={name} pin={detail.pin} />
          <Trial tool={detail.tool} />
          <History name={name} />
        </ToolScreen>
      )}
    </Loaded>
  );
}

function Pin({ name, pin }: { readonly name: string; readonly pin: ToolPin | null }) {
  const { notices } = useServices();
  const accept = useAcceptPin(name);
  if (pin === null) return null;
  return (
    <PinPanel
      pin={pin}
      busy={accept.isPending}
      onAccept={() =>
        accept.mutate(pin.digest, {
          onSuccess: () => notices.post('done', tools.accepted),
          onError: (error) => notices.post('failed', error.message),
        })
      }
    />
  );
}

function Trial({ tool }: { readonly tool: Tool }) {
  const call = useCallTool(tool.name);
  return (
    <Playground
      schema={tool.inputSchema}
      busy={call.isPending}
      exchange={call.data}
      error={call.error}
      onCall={(input) => call.mutate(input)}
    />
  );
}

function History({ name }: { readonly name: string }) {
  const { api } = useServices();
  const mayRead = holdsScope(useSession().scopes, 'audit:read');
  const query = useQuery({
    ...fewCallsQuery(api, { tool: name, limit: SHOWN }),
    enabled: mayRead,
  });
  if (!mayRead) return null;
  return (
    <Panel title={tools.history}>
      <Loaded query={query}>{(calls) => <CallList calls={calls} empty={tools.noHistory} />}</Loaded>
    </Panel>
  );
}
