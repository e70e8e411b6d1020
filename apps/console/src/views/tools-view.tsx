import { useQuery } from '@tanstack/react-query';

import { useServices } from '../data/services.ts';
import { toolsQuery } from '../data/tools.ts';
import { Loaded } from '../groups/loaded.tsx';
import { ToolsScreen } from '../screens/tools-screen.tsx';

/** The tools of this server. */
export function ToolsView() {
  const { api } = useServices();
  return (
    <Loaded query={useQuery(toolsQuery(api))} lines={8} page>
      {({ tools, pins }) => <ToolsScreen tools={tools} pins={pins} />}
    </Loaded>
  );
}
