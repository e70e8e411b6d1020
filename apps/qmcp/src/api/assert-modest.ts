import { WireError } from '@qmcp/contracts';
import type { Limits } from '@qmcp/contracts';

/**
 * Refuses JSON that would be costly or dangerous to work with. Walks without recursion, so that no depth harms.
 * @throws WireError `invalid_request`: too deep, too many values, or a key that would reach a prototype
 */
export function assertModest(
  root: unknown,
  { maxJsonDepth, maxJsonNodes }: Pick<Limits, 'maxJsonDepth' | 'maxJsonNodes'>,
): void {
  const waiting: { value: object; depth: number }[] = [];
  let nodes = 0;
  const visit = (value: unknown, depth: number): void => {
    nodes += 1;
    if (typeof value === 'object' && value !== null) waiting.push({ value, depth });
  };
  visit(root, 1);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (depth > maxJsonDepth) throw invalid(`is nested deeper than ${maxJsonDepth} levels`);
    if (Object.hasOwn(value, '__proto__')) throw invalid("has a key '__proto__'");
    for (const member of Object.values(value)) visit(member, depth + 1);
    if (nodes > maxJsonNodes) throw invalid(`holds more than ${maxJsonNodes} values`);
  }
}

const invalid = (what: string): WireError =>
  new WireError('invalid_request', `The body ${what}: send something simpler`);
