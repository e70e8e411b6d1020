import { isJsonObject, WireError } from '@qmcp/contracts';

import { nearestName } from '../nearest-name.ts';
import { CliError } from './cli-error.ts';
import { listAll } from './session.ts';
import type { Session } from './session.ts';
import { textPairs } from './tool-input.ts';

/** Adds the name that may be meant to the refusal of a tool that does not exist; any other error stays as it is. */
export async function withMeantTool(
  session: Session,
  name: string,
  error: unknown,
): Promise<unknown> {
  if (!WireError.is(error) || error.code !== 'unknown_tool') return error;
  const tools = await listAll(session, 'tools/list', 'tools');
  const meant = nearestName(
    name,
    tools.map((tool) => String(tool['name'])),
  );
  if (meant === undefined) return error;
  return new CliError('notFound', `${error.message}: did you mean ${meant}?`, { cause: error });
}

/** How to write those `name=text` whose argument, as the tool's input schema has it, can't be a text. */
export async function jsonHints(
  session: Session,
  name: string,
  pairs: readonly string[],
): Promise<readonly string[]> {
  const texts = textPairs(pairs);
  if (texts.length === 0) return [];
  const tools = await listAll(session, 'tools/list', 'tools');
  const schema = tools.find((tool) => tool['name'] === name)?.['inputSchema'];
  const properties = isJsonObject(schema) ? schema['properties'] : undefined;
  if (!isJsonObject(properties)) return [];
  return texts
    .filter(([argument]) => !mayBeText(properties[argument]))
    .map(
      ([argument, text]) =>
        `${argument} is no text there: write ${argument}:=${isJson(text) ? text : '<JSON>'}`,
    );
}

/** Only a schema that names other types is sure to refuse. */
function mayBeText(schema: unknown): boolean {
  const type = isJsonObject(schema) ? schema['type'] : undefined;
  return type === undefined || [type].flat().includes('string');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
