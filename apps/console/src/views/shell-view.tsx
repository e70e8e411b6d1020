import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';

import { returnPath } from '../core/api/return-path.ts';
import { useLiveFeed } from '../data/live.ts';
import { pendingQuery } from '../data/requests.ts';
import { useServices } from '../data/services.ts';
import { sessionQuery } from '../data/session.ts';
import { Skeleton } from '../elements/skeleton.tsx';
import { NoticeRegion } from '../groups/shell/notice-region.tsx';
import { Shell } from '../groups/shell/shell.tsx';
import { useOtherPrincipal } from './use-other-principal.ts';

/** Frames the pages of who is signed in; leads to the sign-in once the session has ended. */
export function ShellView() {
  const { api } = useServices();
  const { data: session } = useQuery(sessionQuery(api));
  return session === null ? <SessionEnded /> : <LiveShell />;
}

/** Whoever signs out is led away before the session is forgotten: this is the end of one that they did not ask for. */
function SessionEnded() {
  const { href } = useLocation();
  const navigate = useNavigate();
  // Once, from where one was: on the way the address changes, and must not lead there anew.
  const [to] = useState(() => returnPath(href));
  useEffect(() => {
    const search = { ended: true, ...(to !== undefined && { to }) } as const;
    void navigate({ to: '/sign-in', search, replace: true });
  }, [navigate, to]);
  return <Skeleton lines={3} />;
}

function LiveShell() {
  const { api } = useServices();
  useLiveFeed();
  useOtherPrincipal();
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
