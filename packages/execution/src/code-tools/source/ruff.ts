import type { Diagnostic, PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';

/** A finding of ruff, as its WebAssembly build gives it; rows and columns from 1, in UTF-16 code units. */
export type RuffDiagnostic = Diagnostic;

/** How ruff is set up; the keys are those of its `ruff.toml`. */
export interface RuffSettings {
  readonly 'line-length'?: number;
  readonly lint?: { readonly select: readonly string[]; readonly ignore?: readonly string[] };
}

/** `PositionEncoding.Utf16`, written out since an enum can't be had from a type import. */
const UTF_16 = 1 as PositionEncoding;

/** Does one thing with ruff (docs.astral.sh/ruff), which is loaded with the first. */
export async function withRuff<Value>(
  settings: RuffSettings,
  use: (ruff: Workspace) => Value,
): Promise<Value> {
  const ruff = await import('@astral-sh/ruff-wasm-nodejs');
  using workspace = new ruff.default.Workspace(settings, UTF_16);
  return use(workspace);
}

/** What ruff finds in a text. */
export const checkWithRuff = (ruff: Workspace, content: string): readonly RuffDiagnostic[] =>
  ruff.check(content) as RuffDiagnostic[];
