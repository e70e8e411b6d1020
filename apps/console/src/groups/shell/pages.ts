import {
  IconHistory,
  IconHome,
  IconInbox,
  IconKey,
  IconScale,
  IconShieldCheck,
  IconTools,
  IconWebhook,
} from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';

import { shell } from '../../strings/shell.ts';

/** A page that the navigation leads to. */
export interface NavigationPage {
  readonly to:
    | '/'
    | '/inbox'
    | '/tools'
    | '/invocations'
    | '/audit'
    | '/policy'
    | '/keys'
    | '/webhooks';
  readonly label: string;
  readonly icon: Icon;
}

/** Pages that are always in reach. */
export const mainPages: readonly NavigationPage[] = [
  { to: '/', label: shell.home, icon: IconHome },
  { to: '/inbox', label: shell.inbox, icon: IconInbox },
  { to: '/tools', label: shell.tools, icon: IconTools },
  { to: '/invocations', label: shell.invocations, icon: IconHistory },
];

/** Pages that on a phone stand behind one button. */
export const morePages: readonly NavigationPage[] = [
  { to: '/audit', label: shell.audit, icon: IconShieldCheck },
  { to: '/policy', label: shell.policy, icon: IconScale },
  { to: '/keys', label: shell.keys, icon: IconKey },
  { to: '/webhooks', label: shell.webhooks, icon: IconWebhook },
];
