import { canonicalJson } from '@qmcp/contracts';
import type { ApprovalTerms, Hold } from '@qmcp/contracts';
import { hash as digestOf } from 'node:crypto';

import { durationMs } from './duration.ts';
import type { ApprovalSpec } from './policy-file.ts';
import { PolicyFault } from './policy-invalid.ts';
import type { Roles } from './roles.ts';

/** What a hold asks for where the file says nothing: one person who may decide, within an hour. */
export const defaultTerms: ApprovalTerms = Object.freeze({
  selfConfirm: false,
  fourEyes: false,
  quorum: 1,
  role: null,
  expiresAfterMs: 3_600_000,
  escalation: null,
});

/** Terms as the file has them, with defaults. @throws PolicyFault for a role that is none, and for terms that contradict */
export function termsOf(spec: ApprovalSpec, roles: Roles): ApprovalTerms {
  const { selfConfirm, fourEyes, quorum, role, expiresAfter, escalation } = {
    ...defaultTerms,
    ...spec,
  };
  const expiresAfterMs =
    expiresAfter === undefined ? defaultTerms.expiresAfterMs : durationMs(expiresAfter);
  for (const wanted of [spec.role, spec.escalation?.role]) {
    if (wanted !== undefined && !roles.has(wanted)) {
      throw new PolicyFault(
        `the approval names the role '${wanted}', which nobody can hold: add it under 'roles', or correct the name`,
      );
    }
  }
  if (selfConfirm && (fourEyes || quorum > 1)) {
    throw new PolicyFault(
      "'selfConfirm' lets the caller's own client agree alone, which 'fourEyes' and a 'quorum' above 1 exclude: remove one of them",
    );
  }
  if (spec.escalation !== undefined && durationMs(spec.escalation.after) >= expiresAfterMs) {
    throw new PolicyFault(
      "'escalation.after' is not before 'expiresAfter': nobody would be asked in time",
    );
  }
  return Object.freeze({
    selfConfirm,
    fourEyes,
    quorum,
    role,
    expiresAfterMs,
    escalation: escalation && {
      afterMs: durationMs(spec.escalation?.after ?? ''),
      role: escalation.role,
    },
  });
}

/** A hold; its digest covers everything that `canonical` has and the terms. */
export const createHold = (
  { name, reason, canonical }: { name: string; reason: string; canonical: unknown },
  terms: ApprovalTerms,
): Hold =>
  Object.freeze({
    rule: name,
    ruleDigest: digestOf('sha256', canonicalJson({ rule: canonical, terms }), 'hex'),
    reason,
    terms,
  });
