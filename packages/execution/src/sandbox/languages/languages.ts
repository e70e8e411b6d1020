import type { LanguageName } from '../sandbox.ts';
import { javascript } from './javascript.ts';
import type { Language } from './language.ts';
import { python } from './python.ts';
import { shell } from './shell.ts';
import { typescript } from './typescript.ts';

/** Every language that a sandbox runs. */
export const languages: Readonly<Record<LanguageName, Language>> = {
  python,
  javascript,
  typescript,
  shell,
};
