import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';

import type { ApiClient } from './core/api/api-client.ts';
import { returnPath } from './core/api/return-path.ts';
import { readCallFilter } from './core/calls/call-filter.ts';
import { sessionQuery } from './data/session.ts';
import { Skeleton } from './elements/skeleton.tsx';
import { CrashView } from './views/crash-view.tsx';
import { HomeView } from './views/home-view.tsx';
import { InboxIndexView } from './views/inbox-index-view.tsx';
import { InboxView } from './views/inbox-view.tsx';
import { NotFoundView } from './views/not-found-view.tsx';
import { RequestView } from './views/request-view.tsx';
import { ShellView } from './views/shell-view.tsx';

/** What routes may ask before they show anything. */
interface RouteContext {
  readonly api: ApiClient;
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<RouteContext>()();

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string; ended?: true } => {
    const to = returnPath(search['to']);
    return { ...(to !== undefined && { to }), ...(search['ended'] === true && { ended: true }) };
  },
  component: lazyRouteComponent(() => import('./views/sign-in-view.tsx'), 'SignInView'),
});

/** Nothing is shown to who is not signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  beforeLoad: async ({ context: { api, queries }, location }) => {
    const session = await queries.ensureQueryData(sessionQuery(api));
    const to = returnPath(location.href);
    if (session !== null) return;
    redirect({ to: '/sign-in', search: to === undefined || to === '/' ? {} : { to }, throw: true });
  },
  component: ShellView,
});

// Home and the inbox come with the first load, whole: a link in a message leads there, and every further round takes time.
const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: HomeView,
});

const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: '/inbox',
  validateSearch: (search): { show?: 'settled' } =>
    search['show'] === 'settled' ? { show: 'settled' } : {},
  component: InboxView,
});

const inboxIndex = createRoute({
  getParentRoute: () => inbox,
  path: '/',
  component: InboxIndexView,
});

const request = createRoute({
  getParentRoute: () => inbox,
  path: '$id',
  component: RequestView,
});

const tools = createRoute({
  getParentRoute: () => signedIn,
  path: '/tools',
  component: lazyRouteComponent(() => import('./views/tools-view.tsx'), 'ToolsView'),
});

const tool = createRoute({
  getParentRoute: () => signedIn,
  path: '/tools/$name',
  component: lazyRouteComponent(() => import('./views/tool-view.tsx'), 'ToolView'),
});

const invocations = createRoute({
  getParentRoute: () => signedIn,
  path: '/invocations',
  validateSearch: readCallFilter,
  component: lazyRouteComponent(() => import('./views/invocations-view.tsx'), 'InvocationsView'),
});

const invocation = createRoute({
  getParentRoute: () => signedIn,
  path: '/invocations/$id',
  component: lazyRouteComponent(() => import('./views/invocation-view.tsx'), 'InvocationView'),
});

const audit = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  component: lazyRouteComponent(() => import('./views/audit-view.tsx'), 'AuditView'),
});

const policy = createRoute({
  getParentRoute: () => signedIn,
  path: '/policy',
  component: lazyRouteComponent(() => import('./views/policy-view.tsx'), 'PolicyView'),
});

const keys = createRoute({
  getParentRoute: () => signedIn,
  path: '/keys',
  component: lazyRouteComponent(() => import('./views/keys-view.tsx'), 'KeysView'),
});

const webhooks = createRoute({
  getParentRoute: () => signedIn,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./views/webhooks-view.tsx'), 'WebhooksView'),
});

const webhook = createRoute({
  getParentRoute: () => signedIn,
  path: '/webhooks/$id',
  component: lazyRouteComponent(() => import('./views/webhook-view.tsx'), 'WebhookView'),
});

/** Whatever else is asked for is not there; who is not signed in does not even learn that. */
const elsewhere = createRoute({
  getParentRoute: () => signedIn,
  path: '$',
  component: NotFoundView,
});

const routeTree = root.addChildren([
  signIn,
  signedIn.addChildren([
    home,
    inbox.addChildren([inboxIndex, request]),
    tools,
    tool,
    invocations,
    invocation,
    audit,
    policy,
    keys,
    webhooks,
    webhook,
    elsewhere,
  ]),
]);

/** Makes the router of the console. */
export const createConsoleRouter = (context: RouteContext) =>
  createRouter({
    routeTree,
    context,
    defaultPendingComponent: Skeleton,
    defaultErrorComponent: CrashView,
    defaultNotFoundComponent: NotFoundView,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
