import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { splitWords } from '../../src/chat/split-words.ts';

describe('a command line', () => {
  it.each([
    ['node server.js', ['node', 'server.js']],
    ['  node\t server.js\n', ['node', 'server.js']],
    [`node 'my server.js' --name "Ada \\"L\\""`, ['node', 'my server.js', '--name', 'Ada "L"']],
    ['run my\\ file', ['run', 'my file']],
    [`--path=/a/'b c'/d ''`, ['--path=/a/b c/d', '']],
    [`'a\\b' "a\\b"`, ['a\\b', 'a\\b']],
  ])('%j has the words %j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(['', '  ', `node 'half`, 'node "half', 'node \\'])('%j is none', (line) => {
    expect(() => splitWords(line)).toThrow(`--command ${line} is not a command line`);
  });

  it('has the words that were quoted into it', () => {
    const word = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\n', 'é') });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        expect(splitWords(words.map((each) => `'${each}'`).join(' '))).toEqual(words);
      }),
    );
  });
});
