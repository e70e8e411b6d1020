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

/** Rules by what they are about: by whole names, and by what names begin or end with. */
class TargetIndex {
  readonly #exact = new Map<string, SubjectIndex>();
  readonly #prefixes = new AffixIndex((name, length) => name.slice(0, length));
  readonly #suffixes = new AffixIndex((name, length) => name.slice(name.length - length));

  add(rule: Rule, { prefix, suffix, exact }: Glob): void {
    if (exact) subjectsOf(this.#exact, prefix).add(rule);
    // The longer of the two tells more rules apart.
    else if (suffix.length > prefix.length) this.#suffixes.add(rule, suffix);
    else this.#prefixes.add(rule, prefix);
  }

  first(asked: Asked): Rule | undefined {
    const exact = this.#exact.get(asked.question.name)?.first(asked, undefined);
    return this.#suffixes.first(asked, this.#prefixes.first(asked, exact));
  }
}

/** Rules by one end of names. There are few lengths, so that a name is looked up a few times however many rules there are. */
class AffixIndex {
  readonly #byLength = new Map<number, Map<string, SubjectIndex>>();
  readonly #cut: (name: string, length: number) => string;

  /** @param cut - takes an end of that length from a name */
  constructor(cut: (name: string, length: number) => string) {
    this.#cut = cut;
  }

  add(rule: Rule, affix: string): void {
    const indexes = this.#byLength.get(affix.length) ?? new Map<string, SubjectIndex>();
    this.#byLength.set(affix.length, indexes);
    subjectsOf(indexes, affix).add(rule);
  }

  first(asked: Asked, found: Rule | undefined): Rule | undefined {
    const { name } = asked.question;
    let first = found;
    for (const [length, indexes] of this.#byLength) {
      if (length > name.length) continue;
      first = indexes.get(this.#cut(name, length))?.first(asked, first) ?? first;
    }
    return first;
  }
}

function subjectsOf(indexes: Map<string, SubjectIndex>, key: string): SubjectIndex {
  const known = indexes.get(key) ?? new SubjectIndex();
  indexes.set(key, known);
  return known;
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
