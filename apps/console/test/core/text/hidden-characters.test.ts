import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  countHidden,
  inlineJson,
  prettyJson,
  revealHidden,
} from '../../../src/core/text/hidden-characters.ts';

/** What is read is what there is: nobody can hide something in arguments. */

const marks = (text: string): string =>
  revealHidden(text)
    .map((piece) => (piece.kind === 'plain' ? piece.text : `<${piece.name ?? piece.code}>`))
    .join('');

describe('a text', () => {
  it('is left as it is where all of it is seen', () => {
    for (const text of ['', 'plain', 'two\n\tlines', 'رقم الحساب ١٢٣', 'שלום', '日本語', 'é']) {
      expect(marks(text)).toBe(text);
    }
  });

  it('shows what turns it around', () => {
    expect(marks('DE\u202E20\u202C')).toBe('DE<RLO>20<PDF>');
    expect(marks('\u2066a\u2069\u200F')).toBe('<LRI>a<PDI><RLM>');
  });

  it('shows what takes no room', () => {
    expect(marks('pay\u200Bpal\uFEFF')).toBe('pay<ZWSP>pal<BOM>');
    expect(marks('a\u{E0041}\u2800\u3164b\u0000\u007F')).toBe(
      'a<U+E0041><U+2800><U+3164>b<U+0000><U+007F>',
    );
    expect(marks('a\rb\u2028c\uD800')).toBe('a<CR>b<U+2028>c<U+D800>');
  });

  it('keeps emoji whole, which hold joiners and selectors of their own', () => {
    for (const emoji of ['❤️', '👩‍💻', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '1️⃣'])
      expect(marks(`a ${emoji} b`)).toBe(`a ${emoji} b`);
    expect(marks('👩\u200D')).toBe('👩<ZWJ>');
  });

  it('keeps all of what it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const back = revealHidden(text)
          .map((piece) =>
            piece.kind === 'plain'
              ? piece.text
              : String.fromCodePoint(Number.parseInt(piece.code.slice(2), 16)),
          )
          .join('');

        expect(back).toBe(text);
      }),
    );
  });
});

describe('JSON', () => {
  it('shows as escapes what nobody would see, and parses to the same', () => {
    expect(inlineJson({ to: 'DE\u202E20' })).toBe(String.raw`{"to":"DE\u202e20"}`);
    expect(inlineJson('\u{E0041}')).toBe(String.raw`"\udb40\udc41"`);
    expect(inlineJson(undefined)).toBe('');
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;

        expect(JSON.parse(prettyJson(value))).toEqual(plain);
        expect(revealHidden(prettyJson(value)).every(({ kind }) => kind === 'plain')).toBe(true);
      }),
    );
  });

  it('counts what is hidden, wherever it is', () => {
    expect(
      countHidden({ 'na\u200Bme': ['\u202E', { deep: '\u200B\u200B' }], plain: 1, no: null }),
    ).toBe(4);
  });
});
