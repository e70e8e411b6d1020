import { text } from '@qmcp/contracts';
import type { ContentBlock } from '@qmcp/contracts';
import { describe, expect, it } from 'vitest';

import { resultParts, resultText } from '../../src/formats/result-parts.ts';

const uri = 'file:///a.bin';

describe('what a model is shown of a result', () => {
  it.each<[string, ContentBlock, string]>([
    ['text', text('hi'), 'hi'],
    [
      'a link',
      {
        type: 'resource_link',
        uri,
        name: 'a',
        title: 'A',
        description: 'An A',
        mimeType: 'text/x',
      },
      `Resource A at ${uri} (text/x): An A`,
    ],
    ['a bare link', { type: 'resource_link', uri, name: 'a' }, `Resource a at ${uri}`],
    [
      'a text resource',
      { type: 'resource', resource: { uri, text: 'hi' } },
      `Resource ${uri}:\nhi`,
    ],
    [
      'a file',
      { type: 'resource', resource: { uri, mimeType: 'application/zip', blob: 'AAAAAAAA' } },
      `[application/zip of ${uri}, about 6 bytes: left out, a model cannot take it in]`,
    ],
    [
      'an empty file of no known type',
      { type: 'resource', resource: { uri } },
      `[application/octet-stream of ${uri}, about 0 bytes: left out, a model cannot take it in]`,
    ],
    [
      'sound',
      { type: 'audio', mimeType: 'audio/wav', data: 'AAAA' },
      '[audio/wav, about 3 bytes: left out, a model cannot take it in]',
    ],
    [
      'a drawing',
      { type: 'image', mimeType: 'image/svg+xml', data: 'AAAA' },
      '[image/svg+xml, about 3 bytes: left out, a model cannot take it in]',
    ],
  ])('is a line of text for %s', (_, block, expected) => {
    expect(resultParts({ content: [block] })).toEqual([{ kind: 'text', text: expected }]);
  });

  it('is the image, also of a resource', () => {
    const part = { kind: 'image', mimeType: 'image/webp', data: 'AAAA' };
    const resource = { uri, mimeType: 'image/webp', blob: 'AAAA' };
    expect(resultParts({ content: [{ type: 'resource', resource }] })).toEqual([part]);
  });

  it('is structured content once, whoever wrote it down', () => {
    const structuredContent = { b: 1, a: [2] };
    const said = resultParts({ content: [text('{ "a": [2], "b": 1 }')], structuredContent });
    expect(said).toHaveLength(1);
    const unsaid = resultParts({ content: [text('Done.'), text('{}')], structuredContent });
    expect(unsaid.at(-1)).toEqual({ kind: 'text', text: '{"b":1,"a":[2]}' });
    expect(resultParts({ content: [], structuredContent: null })).toEqual([
      { kind: 'text', text: 'null' },
    ]);
  });

  it('is never nothing', () => {
    expect(resultText({ content: [] })).toBe('The tool answered with nothing.');
    expect(resultText({ content: [], isError: true })).toBe(
      'The tool failed: The tool answered with nothing.',
    );
  });

  it('sets blocks apart', () => {
    expect(resultText({ content: [text('a'), text('b')] })).toBe('a\n\nb');
  });
});
