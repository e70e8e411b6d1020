import type { PolicyDecision, Principal, ToolHints } from '@qmcp/contracts';

import type { BuiltInName } from './built-in-rules.ts';

/** What a rule or an example can say. */
export type Effect = PolicyDecision['effect'];

/** One text, or a list of them. */
export type OneOrMore = string | readonly string[];

/** Hints as policy sees them: what is not declared has its cautious default, and `foreign` stands beside. */
export type HintMatch = { readonly [Hint in keyof ToolHints | 'foreign']?: boolean };

/** Who holds a role. */
export interface RoleSpec {
  /** Ids of principals. */
  readonly members?: readonly string[];
  /** Roles that whoever holds this one holds too. */
  readonly parents?: readonly string[];
}

/** Terms of a hold, as the file has them. Durations are texts such as `30m`. */
export interface ApprovalSpec {
  readonly quorum?: number;
  readonly role?: string;
  readonly fourEyes?: boolean;
  readonly selfConfirm?: boolean;
  readonly expiresAfter?: string;
  readonly escalation?: { readonly after: string; readonly role: string };
}

/** One rule. It matches where everything matches that it names. */
export interface RuleSpec {
  readonly name: string;
  readonly effect: Effect;
  readonly principal?: {
    readonly id?: OneOrMore;
    readonly kind?: Principal['kind'];
    readonly name?: OneOrMore;
  };
  readonly role?: OneOrMore;
  readonly tools?: OneOrMore;
  readonly resources?: OneOrMore;
  readonly prompts?: OneOrMore;
  readonly hints?: HintMatch;
  /** A CEL expression over `arguments`, `principal` and `name`. */
  readonly when?: string;
  readonly reason?: string;
  readonly approval?: ApprovalSpec;
}

/** What the file expects of itself. */
export interface ExampleSpec {
  readonly name: string;
  readonly principal?: {
    readonly id?: string;
    readonly kind?: Principal['kind'];
    readonly name?: string;
    readonly scopes?: readonly string[];
  };
  readonly tool?: string;
  readonly resource?: string;
  readonly prompt?: string;
  readonly scope?: string;
  readonly hints?: HintMatch;
  readonly arguments?: Readonly<Record<string, unknown>>;
  readonly expect: Effect;
  /** The rule that has to settle it. */
  readonly rule?: string;
}

/** A policy file, as its schema has it. */
export interface PolicyFile {
  readonly version: 1;
  /** Who decides where no rule matches. Default `scopes`. */
  readonly otherwise?: 'scopes' | 'deny';
  /** Built-in rules to switch off. Default: all are on. */
  readonly builtIn?: Partial<Readonly<Record<BuiltInName, boolean>>>;
  readonly roles?: Readonly<Record<string, RoleSpec>>;
  readonly rules?: readonly RuleSpec[];
  readonly tests?: readonly ExampleSpec[];
}

/** The items of what may be one. */
export const listOf = (items: OneOrMore): readonly string[] =>
  typeof items === 'string' ? [items] : items;
