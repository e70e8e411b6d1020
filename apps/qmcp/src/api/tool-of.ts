import { grants, WireError } from '@qmcp/contracts';
import type { Principal } from '@qmcp/contracts';
import { humanScopes } from '@qmcp/server';
import type { Registry, ToolEntry } from '@qmcp/server';

/** A tool that a principal may call, or decide about. @throws WireError `unknown_tool`, also for one that it may not */
export function toolOf(
  { tools }: Pick<Registry, 'tools'>,
  name: string,
  { scopes }: Principal,
): ToolEntry {
  const entry = tools.get(name);
  const wanted = [entry?.scope ?? '', humanScopes.decide];
  if (entry !== undefined && wanted.some((scope) => grants(scopes, scope))) return entry;
  throw new WireError('unknown_tool', `There is no tool '${name}': GET /v1/tools lists them`);
}
