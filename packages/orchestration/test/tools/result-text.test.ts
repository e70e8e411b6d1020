import { text } from '@qmcp/contracts';
import type { ContentBlock } from '@qmcp/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { resultText } from '../../src/tools/result-text.ts';

it('joins text, and says of everything else what it is', () => {
  const content: ContentBlock[] = [
    text('Found:'),
    { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
    { type: 'resource_link', uri: 'file:///a.txt', name: 'A file' },
    { type: 'resource', resource: { uri: 'file:///b.txt', text: 'What b holds' } },
    { type: 'resource', resource: { uri: 'file:///c', mimeType: 'image/png', blob: 'AAAA' } },
    { type: 'resource', resource: { uri: 'file:///d', blob: 'AAAA' } },
    { type: 'hologram' } as unknown as ContentBlock,
  ];
  expect(resultText({ content }, 1_000).split('\n')).toEqual([
    'Found:',
    '[image, image/png: not shown]',
    '[audio, audio/wav: not shown]',
    '[resource file:///a.txt: A file]',
    'What b holds',
    '[resource file:///c, image/png: not shown]',
    '[resource file:///d, bytes: not shown]',
    '[hologram: not shown]',
  ]);
});

it.each([
  [{ content: [], structuredContent: { id: 7 } }, '{"id":7}'],
  [{ content: [] }, 'null'],
])('shows structured content where there is no other: %j', (result, shown) => {
  expect(resultText(result, 1_000)).toBe(shown);
});

it('cuts what is too long, and says so', () => {
  expect(resultText({ content: [text('x'.repeat(1_048_576))] }, 10)).toBe(
    `${'x'.repeat(10)}\n[Cut here: 10 of 1048576 characters are shown. Ask for less, with a filter or a limit where the tool has one.]`,
  );
  expect(resultText({ content: [text('x'.repeat(10))] }, 10)).toBe('x'.repeat(10));
});

it('never cuts through a character', () => {
  const anyText = fc.string({ unit: fc.constantFrom('a', '🌅', 'é'), maxLength: 40 });
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 40 }), (value, maxCharacters) => {
      const shown = resultText({ content: [text(value)] }, maxCharacters);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown.startsWith(value.slice(0, maxCharacters - 1))).toBe(true);
    }),
  );
});
