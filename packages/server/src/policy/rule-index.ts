import type { Asked } from './asked.ts';
import type { Glob } from './glob.ts';
import type { Rule } from './rule.ts';

/** Rules of one effect, in which those that can match are found without asking the others. */
export class RuleIndex {
  readonly #byMethod: Readonly<Record<string, TargetIndex>>;

  /** @param rules - in the order of the file */
  constructor(rules: readonly Rule[]) {
    const byMethod: Record<string, TargetIndex> = {};
    for (const rule of rules) {
      for (const [method, globs] of Object.entries(rule.parts.targets)) {
        const index = (byMethod[method] ??= new TargetIndex());
        for (const glob of globs) index.add(rule, glob);
      }
    }
    this.#byMethod = byMethod;
  }

  /** Of the rules that match, the first of the file. */
  first(asked: Asked): Rule | undefined {
    return this.#byMethod[asked.question.method]?.first(asked);
  }
}

/** Rules by what they are about: by whole names, and by what names begin with. */
class TargetIndex {
  readonly #exact = new Map<string, SubjectIndex>();
  /** By length of the prefix: few lengths, so that a name is looked up a few times however many rules there are. */
  readonly #byPrefix = new Map<number, Map<string, SubjectIndex>>();

  add(rule: Rule, { prefix, exact }: Glob): void {
    const indexes = exact ? this.#exact : this.#ofLength(prefix.length);
    const subjects = indexes.get(prefix) ?? new SubjectIndex();
    indexes.set(prefix, subjects);
    subjects.add(rule);
  }

  first(asked: Asked): Rule | undefined {
    const { name } = asked.question;
    let found = this.#exact.get(name)?.first(asked, undefined);
    for (const [length, indexes] of this.#byPrefix) {
      if (length > name.length) continue;
      found = indexes.get(length === 0 ? '' : name.slice(0, length))?.first(asked, found) ?? found;
    }
    return found;
  }

  #ofLength(length: number): Map<string, SubjectIndex> {
    const known = this.#byPrefix.get(length) ?? new Map<string, SubjectIndex>();
    this.#byPrefix.set(length, known);
    return known;
  }
}

/** Rules by whom they are about: principals by id, roles, or everybody else. */
class SubjectIndex {
  readonly #byId = new Map<string, Rule[]>();
  readonly #byRole = new Map<string, Rule[]>();
  readonly #others: Rule[] = [];

  add(rule: Rule): void {
    const { ids, roles } = rule.parts;
    if (ids !== undefined) for (const id of ids) append(this.#byId, id, rule);
    else if (roles !== undefined) for (const role of roles) append(this.#byRole, role, rule);
    else appendOnce(this.#others, rule);
  }

  /** The first that matches and stands before `found`; `found` where there is none. */
  first(asked: Asked, found: Rule | undefined): Rule | undefined {
    let first = firstOf(this.#others, asked, found);
    if (this.#byId.size > 0) {
      first = firstOf(this.#byId.get(asked.question.principal.id), asked, first);
    }
    if (this.#byRole.size > 0) {
      for (const role of asked.roles) first = firstOf(this.#byRole.get(role), asked, first);
    }
    return first;
  }
}

function append(lists: Map<string, Rule[]>, key: string, rule: Rule): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [rule]);
  else appendOnce(list, rule);
}

/** Two patterns of a rule may begin alike. */
function appendOnce(list: Rule[], rule: Rule): void {
  if (list.at(-1) !== rule) list.push(rule);
}

function firstOf(
  rules: readonly Rule[] | undefined,
  asked: Asked,
  found: Rule | undefined,
): Rule | undefined {
  if (rules === undefined) return found;
  for (const rule of rules) {
    if (found !== undefined && found.parts.order <= rule.parts.order) return found;
    if (rule.misfit(asked) === undefined) return rule;
  }
  return found;
}
