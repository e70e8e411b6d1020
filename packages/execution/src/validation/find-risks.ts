import type { SourceLanguage } from '../code-tools/source/source-language.ts';
import { applyScriptRules } from '../code-tools/source/script-rules.ts';
import type { Risk } from './risk.ts';
import { findPythonRisks } from './rules/python-security-rules.ts';
import { SCRIPT_SECURITY_RULES } from './rules/script-security-rules.ts';
import { findSensitivePlaces } from './rules/sensitive-places.ts';
import { findShellRisks } from './rules/shell-rules.ts';
import { findSecrets } from './secrets/find-secrets.ts';

/** A text to be searched. */
export interface SearchedText {
  /** Undefined for texts in no language that has rules: they are searched for secrets alone. */
  readonly language: SourceLanguage | 'shell' | undefined;
  readonly content: string;
}

/**
 * Everything that the rules for security find in a text, by line. Needs parsers, so it runs in the processes of the code
 * engine; see `CodeEngine`.
 */
export async function findRisks(text: SearchedText): Promise<Risk[]> {
  const risks = [...(await findByLanguage(text)), ...findSecrets(text.content)];
  return risks.toSorted((one, other) => one.line - other.line);
}

async function findByLanguage({ language, content }: SearchedText): Promise<readonly Risk[]> {
  if (language === undefined) return [];
  if (language === 'python')
    return [...(await findPythonRisks(content)), ...findSensitivePlaces(content)];
  if (language === 'shell') return findShellRisks(content);
  return applyScriptRules(SCRIPT_SECURITY_RULES, { language, content });
}
