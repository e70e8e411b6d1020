import { PolicyFault } from './policy-invalid.ts';
import type { RoleSpec } from './policy-file.ts';

const NO_ROLES: readonly string[] = [];

/** Who holds which role, with everything that a role brings along worked out beforehand. */
export class Roles {
  readonly #names: ReadonlySet<string>;
  readonly #byPrincipal: ReadonlyMap<string, readonly string[]>;

  /** @throws PolicyFault for a parent that is no role, and for a role that is its own ancestor */
  constructor(specs: Readonly<Record<string, RoleSpec>>) {
    const roles = new Map(Object.entries(specs));
    const closures = new Map<string, ReadonlySet<string>>();
    for (const name of roles.keys()) closures.set(name, closureOf(name, roles));
    this.#names = new Set(roles.keys());
    this.#byPrincipal = heldRoles(roles, closures);
  }

  /** Whether there is such a role. */
  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Roles of a principal, those among them that another brings along. */
  of(principalId: string): readonly string[] {
    return this.#byPrincipal.get(principalId) ?? NO_ROLES;
  }
}

function closureOf(start: string, roles: ReadonlyMap<string, RoleSpec>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const parent of roles.get(name)?.parents ?? []) {
      if (!roles.has(parent)) {
        throw new PolicyFault(
          `the role '${name}' has the parent '${parent}', which is no role: add it under 'roles', or correct the name`,
          [start],
        );
      }
      if (parent === start) {
        throw new PolicyFault(
          `the role '${start}' is an ancestor of itself: remove one of the parents on the way`,
          [start],
        );
      }
      if (!reached.has(parent)) open.push(parent);
      reached.add(parent);
    }
  }
  return reached.add(start);
}

function heldRoles(
  roles: ReadonlyMap<string, RoleSpec>,
  closures: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, readonly string[]> {
  const held = new Map<string, Set<string>>();
  for (const [name, { members = [] }] of roles) {
    for (const member of members) {
      const own = held.get(member) ?? new Set<string>();
      for (const role of closures.get(name) ?? []) own.add(role);
      held.set(member, own);
    }
  }
  return new Map([...held].map(([member, own]) => [member, Object.freeze([...own])]));
}
