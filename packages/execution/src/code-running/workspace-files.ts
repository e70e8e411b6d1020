import { z } from 'zod';

import type { SandboxFile } from '../sandbox/sandbox.ts';
import type { CodeFile } from './check-code.ts';
import { languageOfFile } from './language-of-file.ts';

const MAX_FILES = 1_000;
const MAX_PATH_LENGTH = 1_000;
const MAX_COLLECTED_PATHS = 100;

const path = z.string().min(1).max(MAX_PATH_LENGTH);

/** A file that a caller brings: its content is text, or base64 where it is none. */
export const BroughtFile = z
  .strictObject({
    path: path.describe('Where it is to be, below the workspace: relative, with /'),
    text: z.string().optional().describe('Its content as text'),
    base64: z.base64().optional().describe('Its content, where it is not text'),
    executable: z.boolean().default(false),
  })
  .refine(
    ({ text, base64 }) => (text === undefined) !== (base64 === undefined),
    'Give either text or base64',
  );

/** A file that a caller brings. */
export type BroughtFile = z.output<typeof BroughtFile>;

/** The files that a caller brings. */
export const filesInput = z
  .array(BroughtFile)
  .max(MAX_FILES)
  .default([])
  .describe('Files to be put into the workspace, the working folder of the program');

/** What a caller wants to have afterwards. */
export const collectInput = z
  .array(path)
  .max(MAX_COLLECTED_PATHS)
  .default([])
  .describe('Files or folders of the workspace to be handed out afterwards; . is all of it');

/** Files as a sandbox takes them. */
export const toSandboxFiles = (files: readonly BroughtFile[]): readonly SandboxFile[] =>
  files.map(({ path: at, text, base64 = '', executable }) => ({
    path: at,
    content: text === undefined ? Buffer.from(base64, 'base64') : Buffer.from(text),
    executable,
  }));

/** Those of the files that are code, to be looked at. */
export const codeAmong = (files: readonly SandboxFile[]): readonly CodeFile[] =>
  files.flatMap(({ path: at, content }) => {
    const language = languageOfFile(at);
    return language === undefined
      ? []
      : [{ path: at, language, code: Buffer.from(content).toString() }];
  });
