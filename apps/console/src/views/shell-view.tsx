import { useQuery } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';

import { useLiveFeed } from '../data/live.ts';
import { pendingQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { NoticeRegion } from '../groups/shell/notice-region.tsx';
import { Shell } from '../groups/shell/shell.tsx';

/** Frames the pages of who is signed in, and keeps them live. */
export function ShellView() {
  const { api } = useServices();
  useLiveFeed();
  const { data: pending = [] } = useQuery(pendingQuery(api));
  return (
    <>
      <Shell waiting={pending.length}>
        <Outlet />
      </Shell>
      <NoticeRegion />
    </>
  );
}
