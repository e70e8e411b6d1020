import type { ASTNode } from '@marcbachmann/cel-js';

import { PolicyFault } from './policy-invalid.ts';

/** What runs its body once an item. `map` and `cel.bind` are not among them: chained, they make values that grow without bound. */
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'filter']);

const REFUSED: ReadonlySet<string> = new Set(['map', 'bind']);

/** What looks for a text in another: with both from a caller, that may take the product of their lengths. */
const SEARCHES: ReadonlySet<string> = new Set([
  'contains',
  'indexOf',
  'lastIndexOf',
  'split',
  'matches',
]);

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

/**
 * Demands that a condition takes time in proportion to what a caller sends: loops don't nest and work on their own item,
 * and what is searched for is written in the rule.
 * @throws PolicyFault
 */
export function demandLinear(node: ASTNode, inLoop = false): void {
  if (node.op === 'rcall') {
    const [method, receiver, operands] = node.args;
    demandKnownMethod(method, operands, inLoop);
    demandLinear(receiver, inLoop);
    for (const operand of operands) demandLinear(operand, inLoop || LOOPS.has(method));
    return;
  }
  if (inLoop) demandItemsOnly(node);
  // A comparison costs no more than its shorter side, so that one side may be anything that can be reached.
  const freed = COMPARISONS.has(node.op);
  for (const child of childrenOf(node)) {
    if (!(freed && isReached(child))) demandLinear(child, inLoop);
  }
}

function demandKnownMethod(method: string, operands: readonly ASTNode[], inLoop: boolean): void {
  if (REFUSED.has(method)) {
    throw new PolicyFault(`'${method}' is not available: use all, exists, exists_one or filter`);
  }
  if (inLoop && LOOPS.has(method)) {
    throw new PolicyFault(
      `'${method}' stands in the body of another loop, which would take time in proportion to the square of the arguments: use one loop`,
    );
  }
  if (SEARCHES.has(method) && !isText(operands[0])) {
    throw new PolicyFault(
      `'${method}' must be given a text that is written in the rule, in quotes: what is searched for can't come from elsewhere`,
    );
  }
}

function demandItemsOnly(node: ASTNode): void {
  if (node.op === 'id' && node.args === 'arguments') {
    throw new PolicyFault(
      `in the body of a loop, 'arguments' may only be compared (==, <, …): each item would cost as much as all arguments`,
    );
  }
}

const isText = (node: ASTNode | undefined): boolean =>
  node?.op === 'value' && typeof node.args === 'string';

/** Whether a node is a variable or something below one: `arguments.limit`, `arguments["to"][0]`. */
function isReached(node: ASTNode): boolean {
  if (node.op === 'id') return true;
  if (node.op === '.') return isReached(node.args[0]);
  return node.op === '[]' && node.args[1].op === 'value' && isReached(node.args[0]);
}

/** The operands of a node, whatever its shape. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  const found: ASTNode[] = [];
  const open: unknown[] = [node.args];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (Array.isArray(next)) open.push(...(next as unknown[]));
    else if (isNode(next)) found.push(next);
  }
  return found;
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value;
