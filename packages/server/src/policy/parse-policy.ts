import type { JsonSchema } from '@qmcp/contracts';
import { LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';

import { compileJsonSchema } from '../registry/compile-json-schema.ts';
import type { CompiledSchema, Issue } from '../registry/compiled-schema.ts';
import type { PolicyFile } from './policy-file.ts';
import { policyInvalid } from './policy-invalid.ts';
import type { PolicyPlace, PolicyProblem } from './policy-invalid.ts';
import { policySchema } from './policy-schema.ts';

/** Largest file, in UTF-16 code units. */
const MAX_LENGTH = 4 * 1024 * 1024;

/** The place of what concerns the whole of a file. */
const START: PolicyPlace = { line: 1, column: 1 };

/** Keys and places on the way to a part of a file. */
type Path = readonly (string | number)[];

/** A file that its schema accepts, and where its parts stand. */
export interface ParsedPolicy {
  readonly file: PolicyFile;
  /** Where a part begins; the nearest part around it where it is missing. */
  readonly placeOf: (path: Path) => PolicyPlace;
}

/** Compiling it takes milliseconds, which only those pay who have a policy. */
let schema: CompiledSchema | undefined;

/**
 * Reads YAML 1.2, and with it JSON, as a policy.
 * @throws PlatformError `policy_invalid` with a line for each problem
 */
export async function parsePolicy(text: string): Promise<ParsedPolicy> {
  if (text.length > MAX_LENGTH) {
    throw policyInvalid([
      {
        ...START,
        message: `the file has more than ${MAX_LENGTH} characters: split what it is for`,
      },
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw policyInvalid(
      faults.map(({ message, pos }) => problemAt(placeAt(lines, pos[0]), message)),
    );
  }
  const placeOf = (path: Path): PolicyPlace => placeAt(lines, offsetOf(document, path));
  schema ??= compileJsonSchema(policySchema);
  const checked = await schema.validate(toValue(document));
  if (!checked.ok) {
    throw policyInvalid(checked.issues.map((issue) => problemOf(issue, placeOf)));
  }
  return { file: checked.value as PolicyFile, placeOf };
}

function toValue(document: Document): unknown {
  try {
    // What comes of anchors is bounded, so that a small file can't become a large value.
    return document.toJS();
  } catch (error) {
    throw policyInvalid([{ ...START, message: (error as Error).message }]);
  }
}

const problemAt = (place: PolicyPlace, message: string): PolicyProblem => ({ ...place, message });

function placeAt(lines: LineCounter, offset: number): PolicyPlace {
  const { line, col: column } = lines.linePos(offset);
  // Of an empty text, the counter has no line.
  return line === 0 ? START : { line, column };
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number] } | undefined;
    if (node?.range !== undefined) return node.range[0];
  }
  return 0;
}

function problemOf({ path, message }: Issue, placeOf: ParsedPolicy['placeOf']): PolicyProblem {
  const keys = path === '' ? [] : path.split('.');
  const steps = keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  // Of a member that there must not be, the schema names the place around it.
  const surplus = /additional properties: '(?<name>.*)'$/.exec(message)?.groups?.['name'];
  return {
    ...placeOf(surplus === undefined ? steps : [...steps, surplus]),
    message: `${path === '' ? 'the file' : path} ${message}${choicesAt(steps)}`,
  };
}

/** What a part may be, where that is one of a few. */
function choicesAt(path: Path): string {
  let place: JsonSchema | undefined = policySchema;
  for (const step of path) place = below(place, step);
  const choices = place?.['enum'] ?? [place?.['const']];
  return Array.isArray(choices) && choices[0] !== undefined ? `: ${choices.join(', ')}` : '';
}

function below(place: JsonSchema | undefined, step: string | number): JsonSchema | undefined {
  if (typeof step === 'number') return place?.['items'] as JsonSchema | undefined;
  const members = place?.['properties'] as Readonly<Record<string, JsonSchema>> | undefined;
  return members?.[step] ?? (place?.['additionalProperties'] as JsonSchema | undefined);
}
