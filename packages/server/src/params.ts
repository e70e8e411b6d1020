import { isJsonObject, WireError } from '@qmcp/contracts';

import type { Params } from './method.ts';

/** @throws WireError `invalid_params` unless it is a string that is not empty */
export function requiredString(params: Params, name: string): string {
  const value = params[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new WireError('invalid_params', `Invalid params: '${name}' must be a non-empty string`);
}

/** @throws WireError `invalid_params` unless it is a string, or absent */
export function optionalString(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new WireError('invalid_params', `Invalid params: '${name}' must be a string`);
}

/** @throws WireError `invalid_params` unless it is an object, or absent */
export function optionalObject(params: Params, name: string): Record<string, unknown> | undefined {
  const value = params[name];
  if (value === undefined || isJsonObject(value)) return value;
  throw new WireError('invalid_params', `Invalid params: '${name}' must be an object`);
}

/** @throws WireError `invalid_params` unless it is an object of strings, or absent */
export function optionalStrings(params: Params, name: string): Record<string, string> | undefined {
  const value = optionalObject(params, name);
  if (value === undefined || Object.values(value).every((item) => typeof item === 'string')) {
    return value as Record<string, string> | undefined;
  }
  throw new WireError(
    'invalid_params',
    `Invalid params: each member of '${name}' must be a string`,
  );
}
