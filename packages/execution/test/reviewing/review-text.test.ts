import { describe, expect, it } from 'vitest';

import { reviewText } from '../../src/reviewing/review-text.ts';

/** Findings as `rule:line`. */
const rules = (text: string) => reviewText(text).map(({ rule, line }) => `${rule}:${line}`);

describe('in a text', () => {
  it.each([
    ['conflict-marker', '<<<<<<< HEAD'],
    ['conflict-marker', '======='],
    ['conflict-marker', '>>>>>>> main'],
    ['secret', 'key AKIAABCDEFGHIJKLMNOP'],
    ['secret', '-----BEGIN RSA PRIVATE KEY-----'],
    ['secret', 'postgres://admin:letmein@db/x'],
    ['secret', 'api_key: "abcdefgh12345"'],
    ['placeholder', 'Fixed later, TODO.'],
    ['placeholder', 'Owner: TBD'],
    ['placeholder', 'Lorem ipsum dolor'],
    ['placeholder', 'The name is to be decided.'],
    ['open-question', 'Price: ???'],
    ['open-question', '- Who pays?'],
    ['open-question', 'Question: who pays'],
    ['repeated-word', 'Paris in the the spring'],
  ])('%s is found in "%s"', (rule, line) => {
    expect(rules(`First.\n${line}`)).toEqual([`${rule}:2`]);
  });

  it.each([
    'password: "<your password>"',
    'apiKey = "example-key-here"',
    'The secret of success.',
    'Underlined\n=====',
    'Is that so? Yes.',
    'todo list',
    'https://example.org/path@2',
  ])('nothing is found in "%s"', (line) => {
    expect(rules(line)).toEqual([]);
  });

  it('a section without content is empty, one with a section inside is not', () => {
    expect(rules('# A\n\n## B\n\ntext\n\n## C\n\n# D\n')).toEqual([
      'empty-section:7',
      'empty-section:9',
    ]);
  });

  it('what stands in a code block is no heading, no question and no prose', () => {
    expect(rules('```\n# A\n- why?\nthe the\n```')).toEqual([]);
  });

  it('a code block that stays open is found where it begins', () => {
    expect(rules('```\na\n```\n\n~~~\nb')).toEqual(['open-code-block:5']);
  });

  it('a proposal must say how to tell that it is done', () => {
    expect(rules('# Migration plan\n\nMove it.')).toEqual(['missing-acceptance:1']);
    expect(rules('# Migration plan\n\nMove it. Done when both counts agree.')).toEqual([]);
    expect(rules('# Recipe\n\nBoil it.')).toEqual([]);
  });
});
