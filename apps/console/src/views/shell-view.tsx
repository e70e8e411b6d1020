import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from '@tanstack/react-router';

import { returnPath } from '../core/api/return-path.ts';
import { useLiveFeed } from '../data/live.ts';
import { pendingQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { sessionQuery } from '../data/session.ts';
import { NoticeRegion } from '../groups/shell/notice-region.tsx';
import { Shell } from '../groups/shell/shell.tsx';

/** Frames the pages of who is signed in; leads to the sign-in once the session has ended. */
export function ShellView() {
  const { api } = useServices();
  const { href } = useLocation();
  const { data: session } = useQuery(sessionQuery(api));
  const to = returnPath(href);
  // Whoever signs out is led away before the session is forgotten: this is the end of one that they did not ask for.
  if (session === null) {
    return <Navigate to="/sign-in" search={{ ended: true, ...(to !== undefined && { to }) }} />;
  }
  return <LiveShell />;
}

function LiveShell() {
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
