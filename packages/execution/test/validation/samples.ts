import { readdirSync, readFileSync } from 'node:fs';

import { languageOf } from '../../src/code-tools/source/source-language.ts';
import type { SearchedText } from '../../src/validation/find-risks.ts';

/** A program of our own writing, as people and models write them. */
export interface Sample extends SearchedText {
  readonly name: string;
}

/**
 * The samples that harm or can be made to (`bad`), or don't (`good`). They end in `.txt`, so that no tool of this
 * repository takes them for its own.
 */
export function readSamples(kind: 'bad' | 'good'): Sample[] {
  const folder = new URL(`samples/${kind}/`, import.meta.url);
  return readdirSync(folder).map((file) => {
    const name = file.replace(/\.txt$/, '');
    const language = name.endsWith('.sh') ? 'shell' : languageOf(name);
    return { name, language, content: readFileSync(new URL(file, folder), 'utf8') };
  });
}
