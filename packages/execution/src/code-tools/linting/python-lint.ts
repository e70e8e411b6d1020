import type { CodeFinding, FindingSeverity } from '../../validation/code-validator.ts';
import { checkWithRuff, withRuff, type RuffDiagnostic } from '../source/ruff.ts';
import { applyEdits, type TextEdit } from './text-edits.ts';

/**
 * Rules of ruff that are looked at: mistakes (`E4`, `E7`, `E9`, `F`, `PLE`, `B`), needless code (`C4`, `PIE`, `SIM`) and
 * the order of imports (`I`). Style is the formatter's.
 */
const SELECT = ['E4', 'E7', 'E9', 'W6', 'F', 'PLE', 'B', 'C4', 'PIE', 'SIM', 'I'];

/** Code with such a finding fails when it comes there. */
const ERRORS = /^(?:invalid-syntax|E9|F50|F52|F62|F63|F70|F72|F82|PLE)/;
const MATTERS_OF_TASTE = /^(?:I|SIM|PIE|C4)/;

/**
 * Rules whose fixes ruff's documentation calls safe in every case. Its WebAssembly build doesn't tell safe fixes from
 * those that may change what code does, so no others are applied.
 */
const SAFE_FIXES = new Set(['E703', 'E713', 'E714', 'F401', 'F541', 'F632', 'I001', 'PIE790']);

/** A fix may make room for another; as many rounds as ruff itself grants (`crates/ruff_linter`, `MAX_ITERATIONS` halved). */
const MAX_ROUNDS = 10;

/** What ruff finds in Python. */
export async function lintPython(content: string): Promise<CodeFinding[]> {
  return withRuff({ lint: { select: SELECT } }, (ruff) =>
    checkWithRuff(ruff, content).map(toFinding),
  );
}

/** Python with everything repaired that can safely be. Code that can't be read comes back as it is. */
export async function fixPython(content: string): Promise<string> {
  return withRuff({ lint: { select: SELECT } }, (ruff) => {
    let fixed = content;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const found = checkWithRuff(ruff, fixed);
      const edits = found.flatMap(safeEdits);
      if (edits.length === 0) return fixed;
      fixed = applyEdits(fixed, edits);
    }
    return fixed;
  });
}

/** The edits of one fix belong together, so they are one list. */
function safeEdits({ code, fix }: RuffDiagnostic): (readonly TextEdit[])[] {
  if (fix === null || code === null || !SAFE_FIXES.has(code)) return [];
  return [
    fix.edits.map((edit) => ({
      start: edit.location,
      end: edit.end_location,
      text: edit.content ?? '',
    })),
  ];
}

function toFinding({ code, message, start_location: start }: RuffDiagnostic): CodeFinding {
  const rule = code ?? 'invalid-syntax';
  return { rule, severity: severityOf(rule), line: start.row, column: start.column, message };
}

function severityOf(rule: string): FindingSeverity {
  if (ERRORS.test(rule)) return 'error';
  return MATTERS_OF_TASTE.test(rule) ? 'info' : 'warning';
}
