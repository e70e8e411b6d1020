import { isJsonObject } from '@qmcp/contracts';
import type { PolicyQuestion } from '@qmcp/contracts';

import type { Facts } from './condition.ts';
import type { HintMatch } from './policy-file.ts';

/** A question with the roles of who asks. What only some rules need is worked out when the first of them asks. */
export class Asked {
  readonly question: PolicyQuestion;
  readonly roles: readonly string[];
  #facts: Facts | undefined;

  constructor(question: PolicyQuestion, roles: readonly string[]) {
    this.question = question;
    this.roles = roles;
  }

  /** What conditions see. */
  get facts(): Facts {
    return (this.#facts ??= this.#readFacts());
  }

  #readFacts(): Facts {
    const { principal, name, arguments: given } = this.question;
    const { id, kind, name: called } = principal;
    return {
      arguments: isJsonObject(given) ? given : {},
      principal: { id, kind, name: called, roles: this.roles },
      name,
    };
  }
}

/** A hint with the cautious answer where nothing is declared (MCP 2026-07-28, `ToolAnnotations`). */
export function hintOf({ hints, foreign }: PolicyQuestion, hint: keyof HintMatch): boolean {
  switch (hint) {
    case 'foreign':
      return foreign === true;
    case 'destructive':
      // What is read-only destroys nothing, whatever else it declares or leaves out.
      return hints?.destructive ?? hints?.readOnly !== true;
    case 'openWorld':
      return hints?.openWorld ?? true;
    case 'readOnly':
    case 'idempotent':
      return hints?.[hint] ?? false;
  }
}
