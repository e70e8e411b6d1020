import { checkWithRuff, withRuff, type RuffDiagnostic } from '../../code-tools/source/ruff.ts';
import type { FindingSeverity } from '../code-validator.ts';
import type { Risk } from '../risk.ts';

/**
 * What is left out of ruff's Bandit rules: asserts (`S101`), imports as such (`S4`), and programs started with a list of
 * arguments (`S603`, `S607`). They are in most programs, and harm in next to none.
 */
const IGNORED = ['S101', 'S4', 'S603', 'S607'];

type Gravity = readonly [severity: FindingSeverity, cwe: number];

/** Severity and weakness by rule, after Bandit's own (bandit.readthedocs.io). What isn't here is a warning. */
export const PYTHON_GRAVITY: Readonly<Record<string, Gravity>> = {
  S102: ['error', 95],
  S103: ['warning', 732],
  S104: ['info', 605],
  S105: ['warning', 259],
  S106: ['warning', 259],
  S107: ['warning', 259],
  S108: ['info', 377],
  S110: ['info', 703],
  S112: ['info', 703],
  S113: ['info', 400],
  S201: ['error', 94],
  S202: ['error', 22],
  S301: ['error', 502],
  S302: ['error', 502],
  S303: ['warning', 328],
  S304: ['error', 327],
  S305: ['error', 327],
  S306: ['warning', 377],
  S307: ['error', 95],
  S308: ['warning', 79],
  S310: ['info', 22],
  S311: ['info', 338],
  S312: ['warning', 319],
  S313: ['warning', 611],
  S314: ['warning', 611],
  S315: ['warning', 611],
  S316: ['warning', 611],
  S317: ['warning', 611],
  S318: ['warning', 611],
  S319: ['warning', 611],
  S320: ['warning', 611],
  S321: ['warning', 319],
  S323: ['error', 295],
  S324: ['warning', 328],
  S501: ['error', 295],
  S502: ['error', 327],
  S503: ['error', 327],
  S504: ['warning', 327],
  S505: ['error', 326],
  S506: ['error', 502],
  S507: ['error', 295],
  S508: ['warning', 319],
  S509: ['warning', 319],
  S601: ['error', 78],
  S602: ['error', 78],
  S604: ['error', 78],
  S605: ['error', 78],
  S606: ['info', 78],
  S608: ['error', 89],
  S609: ['error', 78],
  S610: ['error', 89],
  S611: ['error', 89],
  S612: ['error', 94],
  S701: ['error', 79],
  S702: ['error', 79],
};

/** What ruff's Bandit rules find in Python; a text that can't be read is a finding too. */
export const findPythonRisks = (content: string): Promise<Risk[]> =>
  withRuff({ lint: { select: ['S'], ignore: IGNORED } }, (ruff) =>
    checkWithRuff(ruff, content).map(toRisk),
  );

function toRisk({ code, message, start_location: { row, column } }: RuffDiagnostic): Risk {
  const rule = code ?? 'invalid-syntax';
  const [severity, cwe] = PYTHON_GRAVITY[rule] ?? [rule === 'invalid-syntax' ? 'error' : 'warning'];
  return { rule, severity, line: row, column, message, ...(cwe !== undefined && { cwe }) };
}
