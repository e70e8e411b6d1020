import type { Engine } from './engine.ts';
import type { RequestScope } from './request-scope.ts';

/** The `params` of a request: an object from outside, nothing of it checked. */
export type Params = Readonly<Record<string, unknown>>;

/** A result whose JSON is already written; a list, say, that is the same for all who may see it. */
export class WrittenResult {
  /** Members of the result object, without the braces. */
  readonly members: string;

  constructor(members: string) {
    this.members = members;
  }
}

/** Serves one MCP method. What it throws other than a `WireError` is a defect. */
export type Method = (call: {
  readonly params: Params;
  readonly scope: RequestScope;
  readonly engine: Engine;
}) => MethodResult | Promise<MethodResult>;

/** The members of a result. */
export type MethodResult = object | WrittenResult;
