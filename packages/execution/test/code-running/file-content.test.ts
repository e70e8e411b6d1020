import { describe, expect, it } from 'vitest';

import { embeddedFile } from '../../src/code-running/file-content.ts';
import { languageOfFile } from '../../src/code-running/language-of-file.ts';

describe('a file that is handed out', () => {
  it.each([
    ['plot.PNG', [0x89, 0x50, 0, 1], { mimeType: 'image/png', blob: 'iVAAAQ==' }],
    ['notes', [0x68, 0x69], { mimeType: 'text/plain', text: 'hi' }],
    ['zeros', [0], { mimeType: 'application/octet-stream', blob: 'AA==' }],
    ['latin1.csv', [0xe4], { mimeType: 'text/csv', blob: '5A==' }],
  ])('is text where it can be: %s', (path, bytes, expected) => {
    const { resource } = embeddedFile({ path, content: new Uint8Array(bytes) });
    expect(resource).toEqual({ uri: `sandbox:///${path}`, ...expected });
  });

  it('has a URI whatever it is called', () => {
    const { resource } = embeddedFile({ path: 'a b/ä?#.txt', content: new Uint8Array() });
    expect(resource.uri).toBe('sandbox:///a%20b/%C3%A4%3F%23.txt');
    expect(URL.canParse(resource.uri)).toBe(true);
  });
});

describe('the language of a file', () => {
  it.each([
    ['main.py', 'python'],
    ['a/b.MJS', 'javascript'],
    ['x.test.cts', 'typescript'],
    ['run.sh', 'shell'],
    ['README.md', undefined],
    ['Makefile', undefined],
  ])('of %s is %s', (path, language) => {
    expect(languageOfFile(path)).toBe(language);
  });
});
