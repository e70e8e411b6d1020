import type { HumanRequest } from '@qmcp/contracts';
import { mayDecide } from '@qmcp/server';
import type { Caller, Ineligible } from '@qmcp/server';

import type { ApiPorts } from './define-route.ts';

/** Roles come with a policy that has some. */
const nobodyHas = (): boolean => false;

/** Why a caller may not answer a request, whether or not it is settled; undefined where they may. */
export const whyNot = (
  { clock, hasRole = nobodyHas }: Pick<ApiPorts, 'clock' | 'hasRole'>,
  request: HumanRequest,
  { principal, door }: Pick<Caller, 'principal' | 'door'>,
): Ineligible | undefined =>
  mayDecide(request, { principal, door, clientAsserted: false, nowMs: clock.nowMs() }, hasRole);
